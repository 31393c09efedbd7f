import { rate, series, type Watched } from '../watched.ts'
import type { Alert, ToldSeries } from './alert.ts'

const WINDOW_S = 600

/** That something is tried again and again, and no replica succeeds. */
const onlyFails = (watched: Watched, metric: string, good: string, bad: string) => {
  const tried = (outcome: string) =>
    `sum by (namespace, job) (${rate(watched, WINDOW_S, metric, `outcome="${outcome}"`)})`
  return `${tried(bad)} > 0\nunless ${tried(good)} > 0`
}

/** Never once in ten minutes, or now and then. */
const toldTries = (metric: string, good: string, bad: string) => {
  const tries = (outcome: string, values: string): ToldSeries => ({ metric, labels: { outcome }, values })
  return {
    fires: [tries(good, '9x60'), tries(bad, '0+1x60')],
    silent: [tries(good, '0+1x60'), tries(bad, '0+1x60')],
  }
}

/** What the process proves itself with, or others to it. They stop working later, and then at once. */
export const credentialAlerts: readonly Alert[] = [
  {
    name: 'SecretPending',
    severity: 'ticket',
    forS: 300,
    summary: 'A secret has changed, and replicas go on with the one before until they are replaced',
    expr: (watched) =>
      watched.signals.secrets &&
      `max by (namespace, job) (${series(watched, watched.signals.secrets.pending)}) > 0`,
    runbook: {
      impact:
        'Nothing yet. When the secret before is withdrawn, what needs it fails on every replica at once.',
      look: [
        {
          at: 'the log, "a secret has changed"',
          tells: 'the name of its variable, and why it is not used: nobody follows it, or it is not right',
        },
      ],
      causes: [
        {
          sign: 'nobody follows it while the service runs',
          cure: 'Replace the replicas: `kubectl rollout restart`, or `replace.sh` on a host. Withdraw the one before after that.',
        },
        {
          sign: 'the new value is refused',
          cure: 'Correct it in the store; a replica that starts with it would not come up.',
        },
      ],
    },
    drill: { byHand: 'change in the store a secret that is read at the start only, such as `SENTRY_DSN`' },
    told: ({ signals: { secrets } }) => ({
      fires: [{ metric: secrets?.pending ?? '', values: '1x60' }],
      silent: [{ metric: secrets?.pending ?? '', values: '0x10 1x4 0x50' }],
    }),
  },
  {
    name: 'SecretStoreUnreachable',
    severity: 'ticket',
    forS: 300,
    summary: 'For ten minutes no replica could read its secrets: new ones are not seen, and none can start',
    expr: (watched) =>
      watched.signals.secrets && onlyFails(watched, watched.signals.secrets.reads, 'read', 'failed'),
    runbook: {
      impact:
        'Nothing yet: the process goes on with what it has. A replica that starts now does not come up, so neither autoscaling nor a rollout works.',
      look: [
        {
          at: 'the log, "the secret store cannot be read"',
          tells: 'sealed or down, refused (403), or an address that leads nowhere',
        },
        { at: 'the store itself, `vault status`', tells: 'whether it is sealed or has no leader' },
      ],
      causes: [
        { sign: 'Vault is sealed', cure: 'Unseal it; nothing has to be done here.' },
        {
          sign: '403',
          cure: 'The role or its policy was changed, or a token is over: let the service account log in again.',
        },
        { sign: 'nobody answers', cure: 'Look at the NetworkPolicy, and at the name in `VAULT_ADDR`.' },
        { sign: 'it will take long', cure: 'Put off rollouts; do not delete pods.' },
      ],
    },
    drill: { byHand: 'seal the Vault, or take the role of the service away' },
    told: ({ signals: { secrets } }) => toldTries(secrets?.reads ?? '', 'read', 'failed'),
  },
  {
    name: 'IssuerKeysUnavailable',
    severity: 'page',
    forS: 600,
    summary:
      'The keys of the token issuer cannot be fetched; those that are known are used up four hours old',
    expr: (watched) =>
      watched.signals.issuerKeys && onlyFails(watched, watched.signals.issuerKeys, 'ok', 'failed'),
    runbook: {
      impact:
        'Nothing while known keys are young; tokens of a key that is new are refused. Four hours after the last fetch every request with a token is answered with 503.',
      look: [
        {
          at: 'the log, "keys of the token issuer could not be fetched"',
          tells: 'no answer, a document that is not the issuer’s, or a set without keys',
        },
        {
          at: '`OIDC_ISSUER` with `/.well-known/openid-configuration`',
          tells: 'whether it answers from here',
        },
      ],
      causes: [
        { sign: 'the issuer is down', cure: 'Tell its owner: logging in fails as well.' },
        { sign: 'it answers, but not from the cluster', cure: 'Open the way: NetworkPolicy, proxy, DNS.' },
        {
          sign: 'the document is of another issuer',
          cure: 'It has moved: `OIDC_ISSUER` has to be equal to the letter.',
        },
      ],
    },
    drill: { byHand: 'close the way from the service to its issuer, and ask with a token' },
    told: ({ signals: { issuerKeys = '' } }) => toldTries(issuerKeys, 'ok', 'failed'),
  },
]
