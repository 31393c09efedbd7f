# `terraform test` plays AWS: it needs no account. What is asserted here is what the modules decide, not what AWS makes of it.
mock_provider "aws" {
  mock_data "aws_vpc" {
    defaults = { id = "vpc-1", cidr_block = "10.20.0.0/16" }
  }
  mock_data "aws_subnets" {
    defaults = { ids = ["subnet-a", "subnet-b"] }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_data "aws_subnet" {
    defaults = { cidr_block = "10.20.128.0/24" }
  }
  mock_data "aws_eks_cluster" {
    defaults = {
      vpc_config = [{
        cluster_security_group_id = "sg-1"
        endpoint_private_access   = true
        endpoint_public_access    = false
        public_access_cidrs       = []
        security_group_ids        = []
        subnet_ids                = []
        vpc_id                    = "vpc-1"
      }]
    }
  }
}

variables {
  environment         = "production"
  region              = "eu-central-1"
  domain              = "example.org"
  name                = "shop"
  databases           = ["database"]
  caches              = ["cache"]
  secret_variables    = ["DATABASE_URL", "REDIS_URL"]
  proxies_variable    = "TRUSTED_PROXIES"
  postgres_version    = "17"
  database_size       = { instance_class = "db.t4g.medium", storage_gib = 50, multi_az = true, read_replicas = 1, backup_days = 14 }
  cache_size          = { node_type = "cache.t4g.small", nodes = 2, backup_days = 1 }
  cache_auth_token    = "only-for-this-test-0123456789"
  deletion_protection = true
}

run "the_chart_gets_what_was_made" {
  command = apply
  assert {
    condition     = yamldecode(output.chart_values).secrets.external.key == "production/shop"
    error_message = "The chart reads the secret that was made."
  }
  assert {
    condition     = yamldecode(output.chart_values).network.egress.database.ports[0] == 5432
    error_message = "Pods may reach the database."
  }
  assert {
    condition     = yamldecode(output.chart_values).network.egress.cache.to[0].ipBlock.cidr == "10.20.128.0/24"
    error_message = "Pods may reach the cache where it is, and nothing else at its port."
  }
  assert {
    condition     = yamldecode(output.chart_values).environment.TRUSTED_PROXIES == "10.20.0.0/16"
    error_message = "The service believes the balancer where a request came from."
  }
}

run "addresses_ask_for_tls" {
  command = apply
  assert {
    condition     = endswith(output.addresses["database"], "sslmode=verify-full")
    error_message = "The address of the database asks for TLS and for the right certificate."
  }
  assert {
    condition     = startswith(output.addresses["cache"], "rediss://")
    error_message = "The address of the cache asks for TLS."
  }
}

run "a_service_without_dependencies_gets_none" {
  command = apply
  variables {
    databases        = []
    caches           = []
    secret_variables = []
    proxies_variable = ""
  }
  assert {
    condition     = output.addresses == {} && !can(yamldecode(output.chart_values).secrets)
    error_message = "Nothing is made that nobody declared."
  }
}

run "backups_cannot_be_turned_off" {
  command = plan
  module {
    source = "../modules/database"
  }
  variables {
    name                     = "production-shop-database"
    database                 = "shop"
    engine_version           = "17"
    size                     = { instance_class = "db.t4g.medium", storage_gib = 50, multi_az = true, read_replicas = 0, backup_days = 0 }
    vpc_id                   = "vpc-1"
    subnet_ids               = ["subnet-a", "subnet-b"]
    client_security_group_id = "sg-1"
    kms_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/a"
    backup_tag               = "production"
  }
  expect_failures = [var.size]
}

run "a_cache_needs_a_password" {
  command = plan
  module {
    source = "../modules/cache"
  }
  variables {
    name                     = "production-shop-cache"
    size                     = { node_type = "cache.t4g.small", nodes = 2, backup_days = 1 }
    auth_token               = "short"
    vpc_id                   = "vpc-1"
    subnet_ids               = ["subnet-a", "subnet-b"]
    client_security_group_id = "sg-1"
    kms_key_arn              = "arn:aws:kms:eu-central-1:123456789012:key/a"
  }
  expect_failures = [var.auth_token]
}
