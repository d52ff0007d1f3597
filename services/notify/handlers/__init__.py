"""What happens when an event arrives, when a message is sent, and when staff ask for another attempt."""
