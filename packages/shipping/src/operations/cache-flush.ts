import type { Operated, Operation } from './operation.ts'

export function cacheFlush({ service, place }: Operated): Operation {
  const { name } = service
  return {
    file: 'cache-flush',
    title: 'Drop what the cache has',
    when: 'Answers are wrong or old, and what made them so is mended. What was wrong before is wrong again otherwise.',
    impact:
      'What was dropped is loaded anew, once for all replicas. After a flush everything is: answers are slower for a while, and providers ' +
      'get what an empty cache lets through. So drop the least that helps: a key, then a tag, then all.',
    steps: [
      {
        text: 'On a machine that reaches Redis, in the repository at the release that runs, say where Redis is:',
        commands: `export REDIS_URL=$(kubectl get secret ${name} --namespace ${name} --output jsonpath={.data.REDIS_URL} | base64 --decode)`,
      },
      {
        text: 'See what is there: entries and memory by kind.',
        commands: `npx seaworthy cache stats --service ${name}`,
        block: 'stats',
      },
      {
        text: 'One thing, by its key (`species:pikachu`), or what has a tag. Replicas drop it from their memory as well.',
        commands: `npx seaworthy cache get --service ${name} "$KEY"
npx seaworthy cache invalidate --service ${name} "$KEY"
npx seaworthy cache invalidate --service ${name} --tag "$TAG"`,
        block: 'some',
      },
      {
        text: 'Or everything.',
        commands: `npx seaworthy cache flush --service ${name}`,
        block: 'all',
      },
      {
        text:
          'Ask for an answer that was wrong. On the dashboard of the cache misses rise and fall again within minutes; when loads fail or ' +
          'providers refuse, nothing more is to be dropped: see ProviderFailing.',
      },
    ],
    dryRun: `With \`docker compose --file ${place}/compose/development.yaml up\` and \`REDIS_URL=redis://127.0.0.1:6379\`, the same commands.`,
  }
}
