import type UPlot from 'uplot'
import type { DrawnPanel } from './drawn-panel.ts'

/** Loaded by the page. */
declare const uPlot: typeof UPlot

/** What the page is given. */
export interface Drawing {
  readonly title: string
  /** What was done to the service, for whoever sees the picture alone. */
  readonly subtitle: string
  readonly panels: readonly (DrawnPanel & { readonly colours: readonly string[] })[]
  /** Second that the time axes count from. */
  readonly zeroS: number
  /** Whether a line is drawn there: something was broken. */
  readonly isMarked: boolean
}

/**
 * Runs in the page, where uPlot is loaded: puts panels where their dashboard says and draws them as Grafana does, which uses uPlot too.
 * It stands alone, because it is sent there as source.
 */
export function drawDashboard({ title, subtitle, panels, zeroS, isMarked }: Drawing): void {
  const INKS = ['#1f77b4', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7f5fb3', '#8c6d31']
  const RED = '#c4162a'
  const GREEN = '#37872d'
  // Grafana's rows are 30 pixels; these are lower, so that a whole dashboard fits on a page of a guide.
  const ROW_PX = 22
  const number = (value: number, digits: number) => `${Number(value.toPrecision(digits))}`
  const written = (value: number, unit: string | undefined, digits = 3): string => {
    if (unit === 'percentunit') return `${number(value * 100, digits)} %`
    if (unit === 'reqps') return `${number(value, digits)}/s`
    if (unit === 'bytes') return `${number(value / 2 ** 20, digits)} MiB`
    if (unit === 's')
      return value !== 0 && Math.abs(value) < 1
        ? `${number(value * 1_000, digits)} ms`
        : `${number(value, digits)} s`
    return number(value, digits)
  }
  const element = (parent: Element, name: string, className: string, text = '') => {
    const made = parent.appendChild(document.createElement(name))
    made.className = className
    made.textContent = text
    return made
  }

  const style = document.head.appendChild(document.createElement('style'))
  style.textContent = `
    * { box-sizing: border-box }
    body { margin: 0; padding: 14px; width: 1100px; background: #f4f5f5; color: #24292e; font: 13px/1.35 system-ui, 'DejaVu Sans', sans-serif }
    h1 { font-size: 17px; margin: 0 } header p { margin: 2px 0 10px; color: #4d5156 }
    main { display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: ${ROW_PX}px; gap: 6px 6px }
    .row { grid-column: 1 / -1; font-weight: 600; font-size: 14px; padding-top: 2px }
    .panel { background: white; border: 1px solid #dcdfe2; border-radius: 3px; padding: 5px 8px; overflow: hidden; display: flex; flex-direction: column }
    .title { font-weight: 600; white-space: nowrap }
    .tiles { flex: 1; display: flex; gap: 6px; margin-top: 4px; min-width: 0 }
    .tile { flex: 1; border-radius: 3px; color: white; padding: 2px 8px; display: flex; flex-direction: column; justify-content: center; text-align: center }
    .value { font-size: 21px; line-height: 1.1; font-weight: 600 } .name { font-size: 12px }
    .nothing { margin: auto; color: #6e7379 }
    .plot { flex: 1; min-height: 0 }
    .legend { display: flex; flex-wrap: wrap; gap: 0 12px; font-size: 11px; max-height: 31px; overflow: hidden }
    .legend span::before { content: ''; display: inline-block; width: 11px; height: 3px; margin: 0 5px 3px 0; background: var(--ink) }
    .u-legend { display: none }`
  const header = element(document.body, 'header', '')
  element(header, 'h1', '', title)
  element(header, 'p', '', subtitle)
  const main = element(document.body, 'main', '')

  for (const { panel, lines, colours } of panels) {
    const { type, gridPos, fieldConfig } = panel
    const { unit, min, thresholds } = fieldConfig?.defaults ?? {}
    const box = element(main, 'section', type === 'row' ? 'row' : 'panel', type === 'row' ? panel.title : '')
    box.style.gridRow = `${gridPos.y + 1} / span ${gridPos.h}`
    if (type === 'row') continue
    box.style.gridColumn = `${gridPos.x + 1} / span ${gridPos.w}`
    element(box, 'div', 'title', panel.title)
    if (lines.length === 0) {
      element(box, 'div', 'nothing', 'No data')
      continue
    }
    if (type === 'stat') {
      const tiles = element(box, 'div', 'tiles')
      lines.forEach(({ legend, values }, index) => {
        const tile = element(tiles, 'div', 'tile')
        const isRed = colours[index] === 'red'
        const value = values.at(-1) ?? Number.NaN
        const ink = isRed ? RED : GREEN
        if (panel.options?.colorMode === 'value') tile.style.color = ink
        else tile.style.background = ink
        element(tile, 'div', 'value', Number.isNaN(value) ? 'No data' : written(value, unit))
        element(tile, 'div', 'name', legend)
      })
      continue
    }
    const plot = element(box, 'div', 'plot')
    const legend = element(box, 'div', 'legend')
    const inks = lines.map((_, index) => INKS[index % INKS.length] as string)
    lines.forEach((line, index) => {
      element(legend, 'span', '', line.legend).style.setProperty('--ink', inks[index] as string)
    })
    const bounds = (thresholds?.steps ?? []).flatMap(({ value }) => (value === null ? [] : [value]))
    const dashed = (
      { ctx, bbox }: UPlot,
      ink: string,
      from: readonly [number, number],
      to: readonly [number, number],
    ) => {
      ctx.save()
      ctx.beginPath()
      ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
      ctx.clip()
      ctx.strokeStyle = ink
      ctx.lineWidth = 1.5
      ctx.setLineDash([6, 4])
      ctx.beginPath()
      ctx.moveTo(...from)
      ctx.lineTo(...to)
      ctx.stroke()
      ctx.restore()
    }
    const marks = (drawn: UPlot) => {
      const { left, top, width, height } = drawn.bbox
      for (const bound of bounds) {
        const y = drawn.valToPos(bound, 'y', true)
        dashed(drawn, RED, [left, y], [left + width, y])
      }
      const x = drawn.valToPos(0, 'x', true)
      if (isMarked) dashed(drawn, '#24292e', [x, top], [x, top + height])
    }
    const axis = {
      stroke: '#4d5156',
      font: '11px system-ui, sans-serif',
      grid: { stroke: '#e8eaec', width: 1 },
      ticks: { show: false },
    }
    const first = lines[0] as (typeof lines)[number]
    new uPlot(
      {
        width: plot.clientWidth,
        height: plot.clientHeight,
        cursor: { show: false },
        scales: {
          x: { time: false },
          y: {
            // Never of no height; from nothing up, unless all of it is far above.
            range: (_, low, high) => {
              const top = Math.max(high ?? 0, 0)
              const bottom = min ?? Math.min(low ?? 0, 0)
              return [bottom, top === bottom ? bottom + 1 : top + (top - bottom) * 0.08]
            },
          },
        },
        axes: [
          {
            ...axis,
            size: 22,
            values: (_, ticks) => ticks.map((tick) => (isMarked && tick > 0 ? `+${tick} s` : `${tick} s`)),
          },
          { ...axis, size: 62, values: (_, ticks) => ticks.map((tick) => written(tick, unit)) },
        ],
        series: [
          {},
          ...inks.map((ink) => ({ stroke: ink, width: 1.5, fill: `${ink}14`, points: { show: false } })),
        ],
        hooks: { draw: [marks] },
      },
      [first.times.map((at) => at - zeroS), ...lines.map(({ values }) => values)] as UPlot.AlignedData,
      plot,
    )
  }
}
