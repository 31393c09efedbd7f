/** What stands for what is chosen above a dashboard: all of it, and four readings to a point. */
const CHOSEN: Readonly<Record<string, string>> = {
  $namespace: '.*',
  $instance: '.*',
  $__rate_interval: '4s',
}

/** A query of a dashboard as Grafana sends it. */
export const filledIn = (expr: string): string => expr.replaceAll(/\$\w+/g, (name) => CHOSEN[name] ?? name)
