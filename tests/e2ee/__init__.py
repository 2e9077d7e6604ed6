"""What browsers seal before it leaves them: the same scheme once more, in Python, and vectors that both must meet."""
