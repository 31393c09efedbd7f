import { defineDrill, launch } from '../../drilling/drill.ts'
import { derived, measured, noneFailed } from '../../engine/measurement.ts'
import { type Finding, inconclusive, notApplicable } from '../../engine/outcome.ts'
import { callOfCase, type FuzzCase, type FuzzOperation, makeCase, smaller } from '../../fuzz/fuzz-case.ts'
import { createResolver, fuzzOperations } from '../../fuzz/fuzz-operations.ts'
import { createSampler } from '../../fuzz/schema-sampler.ts'
import { curl } from '../../http/curl.ts'
import { createDocumentValidators } from '../../http/document-validators.ts'
import { type Exchange, header, jsonBody, send, statusOf } from '../../http/exchange.ts'
import { isOpenApi } from '../../http/openapi-document.ts'
import { type Sample, sampleSet } from '../../load/sample-set.ts'
import { fuzzFlaws } from './flaws.ts'
import { fuzzOptions } from './options.ts'

const MAX_SHRINKS = 60

/** What the OpenAPI document promises, against what is answered. */
export const fuzzDrill = defineDrill('fuzz', 'B', ['HTTP-8', 'HTTP-10'], {
  claim:
    'Nothing that the OpenAPI document allows or forbids leads to a 5xx, and every answer is as documented',
  method:
    'Makes requests from the schemas of the document, edges first and some beyond them, in an order that the seed decides. No answer may be a 5xx or an undocumented status, and JSON answers have to fit their schema. What fails is made smaller until nothing can be left out.',
  wants: ['openapi'],
  options: fuzzOptions,
  flaws: fuzzFlaws,
  onTarget: true,
  async run(context) {
    const { config, credentials, options, signal } = context
    if (!config.openapi) return notApplicable('the configuration names no OpenAPI document')
    await using replica = await launch(context)
    const document = jsonBody(await send({ url: replica.url + config.openapi }))
    if (!isOpenApi(document)) return inconclusive(`${config.openapi} is no OpenAPI 3 document`)
    const candidates = fuzzOperations(document).filter(
      ({ method }) => options.fuzz.writes || method === 'GET',
    )
    const operations = candidates.filter(({ isStream }) => !isStream)
    const streams = candidates.filter(({ isStream }) => isStream)
    if (operations.length === 0) return inconclusive('the document has no operations')
    const judge = createJudge(document)
    const sampler = createSampler(context.random, createResolver(document))
    const ask = (fuzz: FuzzCase) => send({ ...callOfCase(replica.url, fuzz, credentials), timeoutMs: 5_000 })
    const zeroMs = performance.now()
    const answers: Sample[] = []
    const found = new Map<string, Finding>()
    for (let index = 0; index < options.fuzz.cases && !signal.aborted; index++) {
      const operation = operations[index % operations.length]!
      let fuzz = makeCase(operation, sampler)
      const atMs = performance.now() - zeroMs
      const exchange = await ask(fuzz)
      answers.push({ atMs, latencyMs: exchange.latencyMs, status: statusOf(exchange) })
      const fault = judge(operation, exchange)
      const key = `${operation.method} ${operation.path}: ${fault}`
      if (fault === undefined || found.has(key)) continue
      for (let step = 0, again = true; again && step < MAX_SHRINKS; ) {
        again = false
        for (const candidate of smaller(fuzz)) {
          if (++step > MAX_SHRINKS) break
          if (judge(operation, await ask(candidate)) !== fault) continue
          fuzz = candidate
          again = true
          break
        }
      }
      found.set(key, { message: key, reproduce: curl(callOfCase(replica.url, fuzz, {})) })
    }
    const samples = [sampleSet('cases', answers)]
    return {
      measurements: [
        derived('cases', samples, 'count', 'cases', '>=', options.fuzz.cases),
        derived('accepted', samples, 'succeeded', 'cases', '>', 0),
        noneFailed('answers with 5xx or none', samples, 'cases'),
        measured('different faults', found.size, '=', 0),
      ],
      findings: [...found.values()],
      notTested: streams.map(({ method, path }) => `${method} ${path}: a stream of events has no end`),
      samples,
    }
  },
})

/** Tells what is wrong with an answer, without what changes from one to the next. */
function createJudge(document: Readonly<Record<string, unknown>>) {
  const validatorOf = createDocumentValidators(document)
  return ({ answers }: FuzzOperation, exchange: Exchange): string | undefined => {
    const status = statusOf(exchange)
    if (status <= 0) return 'no answer'
    if (status >= 500) return `answers ${status}`
    const documented = [String(status), `${Math.floor(status / 100)}XX`, 'default'].find(
      (key) => key in answers,
    )
    if (!documented) return `answers ${status}, which is not documented`
    const schema = answers[documented]
    if (
      !schema ||
      typeof schema !== 'object' ||
      !/^application\/json/.test(header(exchange, 'content-type') ?? '')
    )
      return undefined
    const validate = validatorOf(schema)
    if (validate(jsonBody(exchange))) return undefined
    const [error] = validate.errors ?? []
    return `a ${status} does not fit its schema: ${error?.schemaPath} ${error?.message}`
  }
}
