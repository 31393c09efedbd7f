/**
 * The sum of the series of a counter, from the Prometheus text format.
 *
 * @param selector a name, with labels that a series has to have: `cache_lookups_total{result="hit_redis"}`
 */
export function counterSum(exposition: string, selector: string): number {
  const [, name = '', labels = ''] = /^([^{]+)(?:\{(.*)\})?$/.exec(selector) ?? []
  const wanted = labels.match(/\w+="[^"]*"/g) ?? []
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => wanted.every((label) => new RegExp(`[{,]${RegExp.escape(label)}[,}]`).test(line)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}
