"""What is new near a person, in the digest."""
