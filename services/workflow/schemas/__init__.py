"""What the API of workflow takes and shows."""
