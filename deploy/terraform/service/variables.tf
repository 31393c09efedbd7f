variable "environment" {
  description = "As in the platform."
  type        = string
}

variable "region" {
  description = "As in the platform."
  type        = string
}

variable "domain" {
  description = "As in the platform; the service is at its own name below it."
  type        = string
}

variable "name" {
  description = "Of the service."
  type        = string
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name))
    error_message = "name has to be up to 40 lower-case letters, digits and hyphens, as in the description of the service."
  }
}

variable "databases" {
  description = "Names of its dependencies that are Postgres."
  type        = list(string)
}

variable "caches" {
  description = "Names of its dependencies that are Redis."
  type        = list(string)
}

variable "secret_variables" {
  description = "Variables whose values a Secret holds."
  type        = list(string)
}

variable "proxies_variable" {
  description = "Which variable tells the service whom to believe where a request came from; none when empty."
  type        = string
}

variable "postgres_version" {
  description = "Major version of Postgres."
  type        = string
}

variable "database_size" {
  description = "Of each database: kind of machine, disk in GiB, a standby in another zone, replicas to read from, days to go back."
  type = object({
    instance_class = string
    storage_gib    = number
    multi_az       = bool
    read_replicas  = number
    backup_days    = number
  })
}

variable "cache_size" {
  description = "Of each cache: kind of machine, how many, days that snapshots are kept."
  type = object({
    node_type   = string
    nodes       = number
    backup_days = number
  })
}

variable "cache_auth_token" {
  description = "Password of the cache, given as TF_VAR_cache_auth_token and never in a file."
  type        = string
  sensitive   = true
  default     = ""
}

variable "deletion_protection" {
  description = "Whether a destroy of the databases is refused."
  type        = bool
}
