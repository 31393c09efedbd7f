# `terraform test` plays AWS: it needs no account. What is asserted here is what the modules decide, not what AWS makes of it.
mock_provider "aws" {
  mock_resource "aws_acm_certificate" {
    defaults = { domain_validation_options = [{ domain_name = "example.org", resource_record_name = "_a", resource_record_type = "CNAME", resource_record_value = "_b" }] }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  environment               = "production"
  region                    = "eu-central-1"
  cidr                      = "10.20.0.0/16"
  zones                     = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  single_nat_gateway        = false
  kubernetes_version        = "1.34"
  node_type                 = "m7g.large"
  node_ami_type             = "AL2023_ARM_64_STANDARD"
  nodes                     = { least = 3, most = 9 }
  node_disk_gib             = 50
  api_cidrs                 = []
  domain                    = "example.org"
  zone_id                   = "Z0123456789ABCDEFGHIJ"
  firewall_blocking         = false
  requests_per_five_minutes = 10000
  backup_keep_days          = 35
  copy_vault_arn            = ""
  log_retention_days        = 30
  deletion_protection       = true
}

run "nobody_reaches_the_api_of_the_cluster_from_outside" {
  command = apply
  assert {
    condition     = module.cluster.is_private
    error_message = "Without api_cidrs the API has no public address."
  }
}

run "each_zone_has_its_own_way_out" {
  command = apply
  assert {
    condition     = module.network.ways_out == 3
    error_message = "Three zones want three ways out unless one was chosen."
  }
}

run "one_way_out_can_be_chosen" {
  command = apply
  variables {
    single_nat_gateway = true
  }
  assert {
    condition     = module.network.ways_out == 1
    error_message = "single_nat_gateway makes one."
  }
}

run "subnets_do_not_overlap" {
  command = apply
  assert {
    condition     = length(distinct(module.network.cidrs)) == 9
    error_message = "Three tiers in three zones are nine blocks."
  }
}

run "the_whole_internet_is_refused" {
  command = plan
  module {
    source = "../modules/cluster"
  }
  variables {
    name        = "production"
    subnet_ids  = ["subnet-a", "subnet-b"]
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/a"
    api_cidrs   = ["0.0.0.0/0"]
  }
  expect_failures = [var.api_cidrs]
}

run "one_node_is_refused" {
  command = plan
  module {
    source = "../modules/cluster"
  }
  variables {
    name        = "production"
    subnet_ids  = ["subnet-a", "subnet-b"]
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/a"
    nodes       = { least = 1, most = 3 }
  }
  expect_failures = [var.nodes]
}

run "copies_go_to_a_vault_of_another_region_when_it_is_named" {
  command = apply
  module {
    source = "../modules/backups"
  }
  variables {
    name           = "production"
    keep_days      = 35
    copy_vault_arn = "arn:aws:backup:eu-west-1:123456789012:backup-vault:production-west"
    kms_key_arn    = "arn:aws:kms:eu-central-1:123456789012:key/a"
  }
  assert {
    condition     = one(one(aws_backup_plan.this.rule).copy_action).destination_vault_arn == var.copy_vault_arn
    error_message = "Each copy is copied once more."
  }
}
