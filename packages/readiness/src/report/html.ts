import { describeLevel } from '../engine/level-reached.ts'
import { describe, holds } from '../engine/measurement.ts'
import type { Result } from '../engine/result.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { timelineSvg } from './timeline.ts'
import { escapeXml } from './xml.ts'

/** One file, no script, no request to anywhere: opens from disk and survives a strict content policy. */
export function htmlReport(evidence: Evidence): string {
  const { run, results, summary, tool, sha256 } = evidence
  const counts = Object.entries(summary.counts)
    .map(([status, value]) => `<b class="${status}">${value}</b> ${status}`)
    .join(' · ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Readiness of ${escapeXml(run.target)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Readiness of ${escapeXml(run.target)}</h1>
<p class="summary">${counts}</p>
<p>${escapeXml(describeLevel(summary.level))}, of the ${results.length} checks of this run.</p>
${results.map(article).join('\n')}
<footer>${escapeXml(`${run.startedAt} to ${run.endedAt}, commit ${run.commit ?? 'unknown'}, seed ${run.seed}, ${run.host.platform}, ${run.host.cpus} × ${run.host.cpu}, Node ${run.host.node}, ${tool.name} ${tool.version}`)}
<br>evidence sha256 <code>${sha256}</code><br>again <code>${escapeXml(run.command)}</code></footer>
</body>
</html>
`
}

function article(result: Result): string {
  const rows = result.measurements.map((measurement) => {
    const verdict = holds(measurement)
    const word = verdict === undefined ? 'unseen' : verdict ? 'held' : 'broken'
    return `<tr class="${word}"><td>${word}</td><td>${escapeXml(describe(measurement))}</td></tr>`
  })
  const untested = result.notTested.map(
    (text) => `<tr class="dim"><td>not tested</td><td>${escapeXml(text)}</td></tr>`,
  )
  const findings = result.findings.slice(0, 50).map(({ file, line, message, reproduce }) => {
    const where = file ? `<code>${escapeXml(file)}:${line ?? 1}</code> ` : ''
    return `<li>${where}${escapeXml(message)}${reproduce ? `<br><code>${escapeXml(reproduce)}</code>` : ''}</li>`
  })
  const controls = result.controls
    .map(({ flaw, verdict }) => `${flaw}: ${verdict.replaceAll('-', ' ')}`)
    .join(', ')
  return `<details${result.status === 'fail' || result.samples.length > 0 ? ' open' : ''}>
<summary><span class="status ${result.status}">${result.status}</span> <code>${escapeXml(result.id)}</code> ${escapeXml(result.claim)}</summary>
${result.reason ? `<p>${escapeXml(result.reason)}</p>` : ''}
${rows.length + untested.length > 0 ? `<table>${[...rows, ...untested].join('')}</table>` : ''}
${findings.length > 0 ? `<ul>${findings.join('')}</ul>` : ''}
${timelineSvg(result.samples, result.events, ({ name }) => isCounted(result, name))}
<p class="dim">${escapeXml(result.method)}<br>Standard: ${escapeXml(result.standard)} (${result.requirements.join(', ')}), level ${result.level}${controls ? `<br>Control: ${escapeXml(controls)}` : ''}${result.status === 'fail' ? fixes(result) : ''}<br>Again: <code>${escapeXml(result.reproduce)}</code></p>
</details>`
}

/** How to mend the findings, or the whole where they do not say. */
function fixes({ findings, fix }: Result): string {
  const own = new Set(findings.flatMap((finding) => finding.fix ?? []))
  return [...(own.size > 0 ? own : [fix])].map((text) => `<br>Fix: ${escapeXml(text)}`).join('')
}

/** Failures count in the sets whose failures were measured; where none were, in all. */
function isCounted({ measurements }: Result, set: string): boolean {
  const measured = measurements.flatMap(({ derive }) =>
    derive?.statistic === 'failed' ? [derive.samples] : [],
  )
  return measured.length === 0 || measured.includes(set)
}

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--ok:#1a7f4b;--bad:#c62828;--warn:#9a5b00;--dim:#6b6b6b;--a:#2b6cb0;--b:#7b5ea7;--c:#227878;--d:#8a6d3b;--e:#5a6b7b}
@media(prefers-color-scheme:dark){:root{--ok:#4cc38a;--bad:#ff6a5e;--warn:#e0a030;--dim:#9a9a9a;--a:#62a8ea;--b:#b79ae0;--c:#56c2c2;--d:#c9a86a;--e:#9db0c2}}
body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}code{font:13px ui-monospace,monospace;overflow-wrap:anywhere}
details{border:1px solid var(--line);border-radius:6px;padding:.5rem .8rem;margin:.5rem 0}
summary{cursor:pointer}table{border-collapse:collapse;margin:.4rem 0}td{padding:.1rem .8rem .1rem 0}
.status{display:inline-block;min-width:6rem;font-weight:600}
.pass,.held td:first-child{color:var(--ok)}.fail,.broken{color:var(--bad)}.waived,.inconclusive,.unseen{color:var(--warn)}.not-applicable,.dim,footer,.legend{color:var(--dim)}.dim,footer,.legend,.status{font-size:13px}
.plot{overflow-x:auto}svg{width:100%;min-width:560px;height:auto}svg .grid{stroke:var(--line);stroke-width:.5}svg .axis{font-size:10px;fill:var(--dim)}
svg circle{opacity:.55}svg .bad{fill:var(--bad);opacity:1}.s0{fill:var(--a);color:var(--a)}.s1{fill:var(--b);color:var(--b)}.s2{fill:var(--c);color:var(--c)}.s3{fill:var(--d);color:var(--d)}.s4{fill:var(--e);color:var(--e)}.legend .bad{color:var(--bad)}
svg line.event{stroke:currentColor;stroke-dasharray:3 2}svg text.event{font-size:10px;fill:currentColor}svg .fault{stroke:var(--bad)}
`
