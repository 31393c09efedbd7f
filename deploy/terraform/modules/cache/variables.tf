variable "name" {
  description = "Of the group: environment, service and dependency."
  type        = string
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", var.name)) && !strcontains(var.name, "--")
    error_message = "name has to be up to 40 lower-case letters, digits and single hyphens, as ElastiCache takes them."
  }
}

variable "size" {
  description = "What it is made of: kind of machine, how many, days that snapshots are kept. A cache can be filled again, so none will do."
  type = object({
    node_type   = string
    nodes       = number
    backup_days = number
  })
  validation {
    condition     = can(regex("^cache\\.[a-z0-9]+\\.[a-z0-9]+$", var.size.node_type))
    error_message = "size.node_type has to be one of ElastiCache, such as cache.t4g.small."
  }
  validation {
    condition     = var.size.nodes >= 1 && var.size.nodes <= 6
    error_message = "size.nodes has to be 1 to 6: the one that is written, and up to five replicas."
  }
}

variable "auth_token" {
  description = "Password of the cache. It is in the state file, which is why that one is encrypted."
  type        = string
  sensitive   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9!&#$^<>-]{16,128}$", var.auth_token))
    error_message = "auth_token has to have 16 to 128 letters, digits or !&#$^<>-, as ElastiCache takes them."
  }
}

variable "vpc_id" {
  description = "The network."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets without a way out, of two zones at least."
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Of the nodes: nobody else reaches it."
  type        = string
}

variable "kms_key_arn" {
  description = "Encrypts disk and snapshots."
  type        = string
}
