export const metricsFlaws = {
  'labels-by-path': 'the raw path is the label',
  miscounts: 'one request in ten is not counted',
}
