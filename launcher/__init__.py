"""What `./run` and `./test` do, with nothing but Python's own library.

python.sh     finds an interpreter          needs.py      .venv and the locked requirements
postgres.py   PostgreSQL of the wheel       account.py    who runs it when we are root
valkey.py     Valkey of the wheel           children.py   processes started, watched and ended
run.py        the whole product             suite.py      the checks and the tests
steps.py      the commands of manage.py, in one process (runs inside .venv)
"""
