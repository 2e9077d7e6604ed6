"""What is wrong gets its code, nothing is lost, nobody else notices, and the log tells of nobody."""
