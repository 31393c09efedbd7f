# Three tiers over every zone: balancers in public subnets, nodes in private ones, data in subnets without a way out.
locals {
  # Each tier has a quarter of the network; the fourth is left for later.
  tiers = cidrsubnets(var.cidr, 2, 2, 2)
  cidrs = { for tier, block in zipmap(["public", "private", "data"], local.tiers) :
    tier => { for index, zone in var.zones : zone => cidrsubnet(block, 2, index) }
  }
  # One way out is cheaper; one in each zone outlives a zone.
  ways_out = var.single_nat_gateway ? [var.zones[0]] : var.zones
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_hostnames = true
  enable_dns_support   = true
  tags                 = { Name = var.name }
}

# Nobody uses it: without a rule, what is put into it by mistake is not reachable.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each          = local.cidrs.public
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags = {
    Name = "${var.name}-public-${each.key}"
    Tier = "public"
    # By this the balancer controller finds where it may put a public balancer.
    "kubernetes.io/role/elb" = "1"
  }
}

resource "aws_subnet" "private" {
  for_each          = local.cidrs.private
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "${var.name}-private-${each.key}", Tier = "private" }
}

resource "aws_subnet" "data" {
  for_each          = local.cidrs.data
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "${var.name}-data-${each.key}", Tier = "data" }
}

resource "aws_eip" "out" {
  for_each = toset(local.ways_out)
  domain   = "vpc"
  tags     = { Name = "${var.name}-out-${each.key}" }
}

resource "aws_nat_gateway" "out" {
  for_each      = toset(local.ways_out)
  allocation_id = aws_eip.out[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  tags          = { Name = "${var.name}-${each.key}" }
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this.id
  }
  tags = { Name = "${var.name}-public" }
}

resource "aws_route_table" "private" {
  for_each = toset(var.zones)
  vpc_id   = aws_vpc.this.id
  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.out[var.single_nat_gateway ? var.zones[0] : each.key].id
  }
  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route_table" "data" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-data" }
}

resource "aws_route_table_association" "public" {
  for_each       = aws_subnet.public
  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table_association" "private" {
  for_each       = aws_subnet.private
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

resource "aws_route_table_association" "data" {
  for_each       = aws_subnet.data
  subnet_id      = each.value.id
  route_table_id = aws_route_table.data.id
}

# Who spoke to whom, for the question after an incident.
resource "aws_flow_log" "all" {
  vpc_id          = aws_vpc.this.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flows.arn
  iam_role_arn    = aws_iam_role.flows.arn
}

resource "aws_cloudwatch_log_group" "flows" {
  name              = "/network/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

data "aws_iam_policy_document" "flows_assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "flows" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = ["${aws_cloudwatch_log_group.flows.arn}:*"]
  }
}

resource "aws_iam_role" "flows" {
  name               = "${var.name}-flow-logs"
  assume_role_policy = data.aws_iam_policy_document.flows_assume.json
}

resource "aws_iam_role_policy" "flows" {
  role   = aws_iam_role.flows.id
  policy = data.aws_iam_policy_document.flows.json
}
