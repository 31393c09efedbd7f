/** Pods of a namespace with these labels, such as `app.kubernetes.io/name=pokedex`. */
export const podsPath = (namespace: string, labels: string): string =>
  `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(labels)}`

export const autoscalerPath = (namespace: string, name: string): string =>
  `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/${name}`
