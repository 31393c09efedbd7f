// Usage: node .ci/summary.mjs <vitest json report> <exit code of the tests>
// Names every test that failed or did not run, ends with one line of counts, and fails unless all of them passed.
import { readFileSync } from 'node:fs'

const [report, testsExitCode] = process.argv.slice(2)
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
const clean = testsExitCode === '0' && failed.length === 0 && skipped.length === 0 && passed.length > 0
if (testsExitCode !== '0' && failed.length === 0)
  console.error('the tests ended badly: coverage, or an unhandled error')
console.log(`${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`)
process.exitCode = clean ? 0 : 1
