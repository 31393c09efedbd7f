// Usage: node .ci/summary.mjs <vitest json report> <exit code of the tests> [<steps>]
// Names every test that failed or did not run and every step over its budget, ends with one line of counts, and fails
// unless all tests passed in time. Steps are lines of a name, the seconds that it took and those that it may take.
import { readFileSync } from 'node:fs'

const [report, testsExitCode, stepsFile] = process.argv.slice(2)
const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
const tests = testResults.flatMap(({ name, status, assertionResults }) =>
  // A file that could not even be loaded has no tests to count.
  assertionResults.length === 0 && status === 'failed'
    ? [{ file: name, title: '(the whole file)', status }]
    : assertionResults.map(({ fullName, status }) => ({ file: name, title: fullName, status })),
)
const passed = tests.filter(({ status }) => status === 'passed')
const failed = tests.filter(({ status }) => status === 'failed')
const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed')

for (const { file, title, status } of [...failed, ...skipped]) console.error(`${status}: ${file}: ${title}`)
const steps = (stepsFile ? readFileSync(stepsFile, 'utf8').trimEnd().split('\n') : []).map((line) =>
  line.split('\t'),
)
const late = steps.filter(([, seconds, budget]) => Number(seconds) > Number(budget))
for (const [name, seconds, budget] of steps) console.log(`${seconds.padStart(5)} s of ${budget} s  ${name}`)
for (const [name, seconds, budget] of late)
  console.error(`over its budget: ${name} took ${seconds} s of ${budget} s`)

const clean =
  late.length === 0 &&
  testsExitCode === '0' &&
  failed.length === 0 &&
  skipped.length === 0 &&
  passed.length > 0
if (testsExitCode !== '0' && failed.length === 0)
  console.error('the tests ended badly: coverage, or an unhandled error')
console.log(`${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`)
process.exitCode = clean ? 0 : 1
