"""The resolving of dossiers without its servers: rules, handlers, and the processes that come with it."""
