"""What tests of bad input share."""

SECRET_TEXT = "what-only-the-circle-hears"
