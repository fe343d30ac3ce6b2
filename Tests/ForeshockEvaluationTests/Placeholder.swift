// Placeholder until the first tests of this room.
