import type { Operated, Operation } from './operation.ts'

/** Says of each table how many rows it has and what is in them, so that two databases can be compared by eye. */
const COMPARE = `cat > compare.sql <<'SQL'
select format('select %L, count(*), md5(string_agg(t::text, chr(10) order by t::text)) from %I.%I t', tablename, schemaname, tablename)
from pg_tables where schemaname not in ('pg_catalog', 'information_schema') order by schemaname, tablename \\gexec
SQL`

export function restore({ service, place, onChassis }: Operated): Operation {
  const { name } = service
  return {
    file: 'restore',
    title: 'Restore the database',
    when: 'Rows are gone or wrong, and nothing else brings them back.',
    impact:
      'What was written after the backup is lost, unless the database keeps its log for recovery to a point in time. The service goes on with ' +
      'what is there until the last step.',
    steps: [
      {
        text: 'Stop what writes wrongly: [take the release back](rollback.md), or scale to none. Write down since when rows are wrong.',
      },
      {
        text:
          'Never restore over what is there: it may hold the only copy of something. A managed database restores to a point in time into a new ' +
          'instance; take its address as `RESTORED_URL` and go on with the comparison. On one host, choose a dump from before that time, and copy it out:',
        commands: `docker compose --file ${place}/compose/production.yaml --profile backup run --rm --entrypoint ls backup -l /var/lib/postgresql
docker compose --file ${place}/compose/production.yaml --profile backup cp backup:/var/lib/postgresql/"$CHOSEN" "$DUMP"`,
      },
      {
        text: 'A dump that is damaged is told before anything is done with it. Read it into a new database; the first fault ends it.',
        commands: `pg_restore --list "$DUMP" > /dev/null
psql "$ADMIN_URL" --command 'create database ${database(name)}_restored'
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname "$RESTORED_URL" "$DUMP"
psql "$RESTORED_URL" --command analyze`,
        block: 'restore',
      },
      {
        text: 'Compare what is there with what was restored, table by table: rows, and a sum over their content. Only the tables that you expect may differ.',
        commands: `${COMPARE}
psql "$DATABASE_URL" --no-align --tuples-only --file compare.sql > there.txt
psql "$RESTORED_URL" --no-align --tuples-only --file compare.sql > restored.txt
diff there.txt restored.txt || true`,
        block: 'compare',
      },
      ...(onChassis
        ? [
            {
              text: 'The schema is that of the release that runs, or is brought there:',
              commands: `DATABASE_URL="$RESTORED_URL" npx seaworthy migrate up --service ${name}
DATABASE_URL="$RESTORED_URL" npx seaworthy migrate verify --service ${name}`,
              block: 'migrate',
            },
          ]
        : []),
      {
        text: 'Put `RESTORED_URL` in place of `DATABASE_URL` in the Secret, and replace the replicas.',
        commands: `kubectl patch secret ${name} --namespace ${name} --type merge --patch "{\\"stringData\\":{\\"DATABASE_URL\\":\\"$RESTORED_URL\\"}}"
kubectl rollout restart deployment/${name} --namespace ${name}
kubectl rollout status deployment/${name} --namespace ${name} --timeout 180s`,
      },
      {
        text: 'Keep the old database until somebody has looked at what is only there. Begin backups of the new one at once.',
      },
    ],
    elsewhere: [
      {
        where: 'one host',
        how: `put the address into \`service/DATABASE_URL\` of its secrets, then \`sudo sh ${place}/compose/replace.sh "$IMAGE"\``,
      },
    ],
    dryRun:
      'Once a month, up to the comparison, with the newest dump: it takes nothing away. The time that it takes is your RTO, the age of the dump your RPO.',
  }
}

const database = (name: string): string => name.replaceAll('-', '_')
