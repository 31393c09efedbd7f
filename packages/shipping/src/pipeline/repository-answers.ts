import { loadYaml } from '@seaworthy/readiness/yaml-file'
import Type, { type Static } from 'typebox'

/** Where the answers stand: the one file of a repository in which placeholders are filled in. */
export const ANSWERS_FILE = 'deploy/repository.yaml'

const closed = { additionalProperties: false }
const Commands = Type.Array(Type.String({ minLength: 1 }), { default: [] })
const minutes = (byDefault: number) => Type.Integer({ minimum: 1, maximum: 360, default: byDefault })

const Environment = Type.Object(
  {
    url: Type.String({ pattern: '^https://', description: 'Where a service answers; {service} is its name' }),
    namespace: Type.String({ minLength: 1, default: '{service}', description: '{service} is its name' }),
  },
  closed,
)

/** What a pipeline has to know of a repository and cannot see. */
export const RepositoryAnswers = Type.Object(
  {
    owners: Type.Record(Type.String(), Type.Array(Type.String({ pattern: '@' }), { minItems: 1 }), {
      minProperties: 1,
      description: 'Who is asked to review, by path as in CODEOWNERS; the last match counts',
    }),
    registry: Type.String({
      pattern: '^[^:@ ]+(:[0-9]+)?(/[^:@ ]+)*$',
      description: 'Images are <registry>/<service>; no scheme and no tag',
    }),
    mainBranch: Type.String({ minLength: 1, default: 'main' }),
    runner: Type.String({
      pattern: '^(?!.*latest)',
      default: 'ubuntu-24.04',
      description: 'One whose content does not move to another release by itself',
    }),
    commands: Type.Object(
      { install: Commands, lint: Commands, types: Commands, test: Commands, nightly: Commands },
      { ...closed, default: {}, description: 'Each a step; what has none has no job' },
    ),
    minutes: Type.Object(
      { test: minutes(30), drills: minutes(45), nightly: minutes(300) },
      { ...closed, default: {}, description: 'After which a job is ended' },
    ),
    packages: Type.Array(Type.String({ pattern: '^[a-z0-9][a-z0-9.+-]+$' }), {
      default: [],
      description: 'Of Debian, for tests and drills, beside the servers of declared dependencies',
    }),
    licences: Type.Array(Type.String({ pattern: '^[A-Za-z0-9.+-]+$' }), {
      minItems: 1,
      description: 'Of packages in production, by SPDX name',
    }),
    environments: Type.Object({ 'pre-production': Environment, production: Environment }, closed),
    gate: Type.Object(
      {
        requests: Type.Integer({ minimum: 20, default: 300 }),
        atOnce: Type.Integer({ minimum: 1, maximum: 100, default: 5 }),
        p95Ms: Type.Integer({ minimum: 1, default: 500 }),
        paths: Type.Record(Type.String(), Type.String({ pattern: '^/' }), {
          default: {},
          description: 'What is read for smoke and load, by service; default /',
        }),
      },
      { ...closed, default: {}, description: 'What pre-production has to show before production is asked' },
    ),
  },
  closed,
)
export type RepositoryAnswers = Static<typeof RepositoryAnswers>

/** @throws UsageError with every mistake and its line. */
export const readAnswers = (text: string): RepositoryAnswers =>
  loadYaml<RepositoryAnswers>(ANSWERS_FILE, text, RepositoryAnswers)

/** The keys whose value is not filled in yet, such as `registry`. */
export function unfilled(answers: RepositoryAnswers): readonly string[] {
  return Object.entries(answers)
    .filter(([, value]) => /<[a-z -]+>/.test(JSON.stringify(value)))
    .map(([key]) => key)
}
