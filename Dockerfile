# La Coopol for those who have Docker; see docker-compose.yml and .env.example.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 \
    DJANGO_SETTINGS_MODULE=coopol.settings VAR_DIR=/srv/coopol/var

RUN useradd --system --uid 10001 --home-dir /srv/coopol --shell /usr/sbin/nologin coopol \
    && install -d -o coopol -g coopol /srv/coopol /srv/coopol/var /srv/coopol/var/media

WORKDIR /srv/coopol
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/base.txt

COPY . .
# Static files need neither database nor real secret: these values live for this line alone.
RUN DEMO=1 DATABASE_URL=postgres://build@localhost/build REDIS_URL=redis://localhost:6379/0 \
    python manage.py collectstatic --noinput -v 0 \
    && chown -R coopol:coopol var

USER coopol
EXPOSE 8000
CMD ["gunicorn", "coopol.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--preload", "--no-control-socket", \
     "--access-logfile", "-"]
