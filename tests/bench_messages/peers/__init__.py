"""The same room chat as others would write it: join a room, say something, everybody in it hears it."""
