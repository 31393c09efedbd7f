import { compressionProbe, conditionalsProbe } from './caching.ts'
import { metricsProbe, openapiProbe } from './documents.ts'
import { securityTxtProbe, tlsProbe } from './encryption.ts'
import { errorProbe } from './errors.ts'
import { corsProbe, headersProbe } from './headers.ts'
import { livenessProbe, readinessProbe } from './health.ts'
import type { Probe } from './probe.ts'
import { correlationProbe, rateLimitProbe } from './requests.ts'

/** Every probe. */
export const probes: readonly Probe[] = [
  livenessProbe,
  readinessProbe,
  errorProbe,
  headersProbe,
  corsProbe,
  correlationProbe,
  rateLimitProbe,
  conditionalsProbe,
  compressionProbe,
  tlsProbe,
  metricsProbe,
  openapiProbe,
  securityTxtProbe,
]

export type { Probe } from './probe.ts'
export { type SurveyOptions, surveyService } from './survey.ts'
