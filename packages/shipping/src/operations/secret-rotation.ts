import { type DescribedService, secretVariables } from '../description/described-service.ts'
import type { Operated, Operation, Step } from './operation.ts'

export function secretRotation({ service, onChassis }: Operated): Operation {
  const { name } = service
  const secrets = secretVariables(service)
  return {
    file: 'secret-rotation',
    title: 'Change a secret',
    when: 'Each time that its period is over, at once when it may have been seen, and when somebody leaves who knew it.',
    impact: 'Nothing, in this order: what is new is made, is used, and only then is the old one taken away.',
    steps: [
      {
        text: `The secrets of ${name}: ${secrets.map((each) => `\`${each}\``).join(', ')}. One that may have been seen is taken away first where that can be borne.`,
      },
      ...(usesPostgres(service) ? databaseSteps(service) : []),
      {
        text: 'Put the new value where the Secret is made: the store, the file that SOPS encrypts, or, where a hand made it, the Secret itself.',
        commands: `kubectl patch secret ${name} --namespace ${name} --type merge --patch "{\\"stringData\\":{\\"$VARIABLE\\":\\"$VALUE\\"}}"`,
      },
      {
        text: onChassis
          ? 'With `secrets.as: files` user and password of Postgres and Redis are read again within two minutes; the log says `a secret has changed, and its new value is used from now on`. All else, and all variables, need new replicas:'
          : 'Replace the replicas:',
        commands: `kubectl rollout restart deployment/${name} --namespace ${name}
kubectl rollout status deployment/${name} --namespace ${name} --timeout 180s`,
      },
      ...(usesPostgres(service)
        ? [
            {
              text: 'When nobody uses the old one any more, take it away. Sessions live for up to `DATABASE_MAX_LIFETIME_MS`:',
              commands: `psql "$ADMIN_URL" --no-align --tuples-only --command "select count(*) from pg_stat_activity where usename = '$OLD_USER'"`,
              block: 'sessions',
            },
            {
              text: 'At 0:',
              commands: `psql "$ADMIN_URL" --command "alter role \\"$OLD_USER\\" nologin"`,
              block: 'old',
            },
          ]
        : [{ text: 'Then have the old value refused by whoever gave it out.' }]),
    ],
    elsewhere: [
      {
        where: 'one host',
        how: `change its file in the folder of secrets; ${onChassis ? 'the same is read again' : 'then replace the replicas'}`,
      },
    ],
    dryRun: 'In pre-production, once in each period, under the reads of the gate.',
  }
}

/** A second user, so that there is no moment in which neither of two passwords counts. */
function databaseSteps({ name }: DescribedService): readonly Step[] {
  return [
    {
      text:
        'For Postgres make a second user that owns what the first one owns; two users take turns from then on. `SET ROLE` makes what it creates belong to ' +
        `both: \`OWNER\` is a role that cannot log in, or the first user.`,
      commands: `psql "$ADMIN_URL" --command "create role \\"$NEW_USER\\" login password '$NEW_PASSWORD' in role \\"$OWNER\\""
psql "$ADMIN_URL" --command "alter role \\"$NEW_USER\\" set role to \\"$OWNER\\""`,
      block: 'new',
    },
    {
      text: `The new \`DATABASE_URL\` of ${name} has the new user and password, and is otherwise as it was.`,
    },
  ]
}

const usesPostgres = ({ dependencies }: DescribedService): boolean =>
  dependencies.some(({ kind }) => kind === 'postgres')
