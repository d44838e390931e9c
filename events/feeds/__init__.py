"""Events as machines read them: calendars, feeds, search engines, other sites."""
