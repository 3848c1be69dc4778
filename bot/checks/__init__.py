"""What `rahnama check` looks at: each module checks one thing in all texts and yields findings."""
