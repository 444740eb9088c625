@rem The scripts of package.json say "exec" so that a signal to npm reaches the program and not a shell between them.
@rem The shell of Windows has no such command; it finds this one.
@%*
