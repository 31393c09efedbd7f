variable "name" {
  description = "Of the instance: environment, service and dependency."
  type        = string
  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,58}[a-z0-9])?$", var.name)) && !strcontains(var.name, "--")
    error_message = "name has to be up to 60 lower-case letters, digits and single hyphens, as RDS takes them."
  }
}

variable "database" {
  description = "Of the database in it."
  type        = string
}

variable "engine_version" {
  description = "Major version of Postgres, such as 17."
  type        = string
  validation {
    condition     = can(regex("^1[4-9](\\.[0-9]+)?$", var.engine_version))
    error_message = "engine_version has to be a version of Postgres from 14 on, in quotes, such as \"17\"."
  }
}

variable "size" {
  description = "What it is made of: kind of machine, disk in GiB, a standby in another zone, replicas to read from, days to go back."
  type = object({
    instance_class = string
    storage_gib    = number
    multi_az       = bool
    read_replicas  = number
    backup_days    = number
  })
  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.size.instance_class))
    error_message = "size.instance_class has to be one of RDS, such as db.t4g.medium."
  }
  validation {
    condition     = var.size.storage_gib >= 20
    error_message = "size.storage_gib has to be 20 or more: gp3 of Postgres begins there."
  }
  validation {
    condition     = var.size.backup_days >= 1 && var.size.backup_days <= 35
    error_message = "size.backup_days has to be 1 to 35: 0 would turn off going back to a point in time."
  }
  validation {
    condition     = var.size.read_replicas >= 0 && var.size.read_replicas <= 5
    error_message = "size.read_replicas has to be 0 to 5."
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
  description = "Encrypts disk, snapshots and the password."
  type        = string
}

variable "deletion_protection" {
  description = "Whether a destroy is refused; without it there is no last snapshot either."
  type        = bool
}

variable "backup_tag" {
  description = "By which the backup plan of the environment finds it."
  type        = string
}
