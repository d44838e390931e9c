"""What messages to many tell those who write them."""
