import { promDuration } from '../watched.ts'

/**
 * Label `job` of what is seen of a service from outside. Another one than that of its replicas: whoever asks from outside is up also
 * while none of them is.
 */
export const outsideJob = (name: string): string => `${name}-outside`

/** The module of blackbox_exporter that asks. */
export const OUTSIDE_MODULE = 'outside'

/** How often a host is asked, seconds. */
export const OUTSIDE_EVERY_S = 60
const PATIENCE_S = 15
/** Whoever answers so is there, also where nothing is at that path or a stranger may not read it. */
const ANSWERS = [200, 204, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 410, 429]

/** What blackbox_exporter has to know: who is asked over TLS by whoever believes the usual authorities, and answers. */
export const blackboxModules = (): string => `modules:
  ${OUTSIDE_MODULE}:
    prober: http
    timeout: ${PATIENCE_S}s
    http:
      fail_if_not_ssl: true
      follow_redirects: false
      valid_status_codes: [${ANSWERS.join(', ')}]
`

/** Where a Prometheus without an operator finds what it needs. */
export interface OutsideScrape {
  /** Address of blackbox_exporter, host and port. */
  readonly exporter: string
  /** A file with the addresses that are asked, as `file_sd_configs` reads it. */
  readonly hosts: string
  /** Seconds as Prometheus reads them. A proof may let time run faster. */
  readonly time: (seconds: number) => string
  readonly patience: string
}

/** As they are shipped. @param name of the service */
const shippedScrape = (name: string): OutsideScrape => ({
  exporter: '127.0.0.1:9115',
  hosts: `/etc/prometheus/${name}-hosts.json`,
  time: promDuration,
  patience: promDuration(PATIENCE_S),
})

/** One entry of `scrape_configs`: each host is asked by blackbox_exporter, and known by the address that is asked. */
export function outsideScrape(name: string, options: OutsideScrape = shippedScrape(name)): string {
  const { exporter, hosts, time, patience } = options
  return `- job_name: ${outsideJob(name)}
  metrics_path: /probe
  params: {module: [${OUTSIDE_MODULE}]}
  scrape_interval: ${time(OUTSIDE_EVERY_S)}
  scrape_timeout: ${patience}
  file_sd_configs: [{files: [${hosts}]}]
  relabel_configs:
    - {source_labels: [__address__], target_label: __param_target}
    - {source_labels: [__param_target], target_label: instance}
    - {target_label: __address__, replacement: '${exporter}'}
`
}
