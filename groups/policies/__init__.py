"""What a person may do in a group: `common`, then one module for each part of the life of it."""
