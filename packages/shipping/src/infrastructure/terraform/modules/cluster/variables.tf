variable "name" {
  description = "Of the environment; names everything here."
  type        = string
}

variable "kubernetes_version" {
  description = "Minor version, such as 1.34; one step at a time upwards."
  type        = string
  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "kubernetes_version has to be a minor version in quotes, such as \"1.34\"."
  }
}

variable "subnet_ids" {
  description = "Private subnets, of two zones at least."
  type        = list(string)
}

variable "node_type" {
  description = "Kind of machine that nodes are."
  type        = string
}

variable "node_ami_type" {
  description = "Image of nodes; it has to fit the processor of node_type."
  type        = string
  validation {
    condition     = contains(["AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD"], var.node_ami_type)
    error_message = "node_ami_type has to be AL2023_x86_64_STANDARD or AL2023_ARM_64_STANDARD."
  }
}

variable "nodes" {
  description = "How many nodes there are at least and at most."
  type        = object({ least = number, most = number })
  validation {
    condition     = var.nodes.least >= 2 && var.nodes.most >= var.nodes.least
    error_message = "nodes.least has to be 2 or more, since one node is drained at each upgrade, and nodes.most not less."
  }
}

variable "node_disk_gib" {
  description = "Disk of a node, GiB: images, logs, what pods write."
  type        = number
  validation {
    condition     = var.node_disk_gib >= 20
    error_message = "node_disk_gib has to be 20 or more."
  }
}

variable "api_cidrs" {
  description = "Who reaches the API of the cluster from outside; nobody when empty. Everybody is refused."
  type        = list(string)
  validation {
    condition     = alltrue([for each in var.api_cidrs : can(cidrhost(each, 0)) && !endswith(each, "/0")])
    error_message = "api_cidrs has to be blocks such as 203.0.113.0/24, and never the whole Internet."
  }
}

variable "log_retention_days" {
  description = "How long logs of the control plane are kept."
  type        = number
}

variable "kms_key_arn" {
  description = "Encrypts Secrets of the cluster, and logs."
  type        = string
}

variable "deletion_protection" {
  description = "Whether a destroy is refused."
  type        = bool
}
