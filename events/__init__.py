"""Events and missions: what people do together, who comes, what it gave."""
