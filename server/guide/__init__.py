"""How Tearoom works, in six short answers. Help in a crisis is `safety`'s, and stays apart from it."""
