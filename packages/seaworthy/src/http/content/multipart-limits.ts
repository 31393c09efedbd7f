/** Bounds of the parts of a multipart body (RFC 7578). */
export interface MultipartLimits {
  /** Default 10. */
  readonly maxFiles: number
  /** Bytes of one file. Default: as many as the body may have. */
  readonly maxFileBytes: number
  /** Default 100. */
  readonly maxFields: number
  /** Bytes of the value of one field, which is in memory. Default 65,536. */
  readonly maxFieldBytes: number
}
