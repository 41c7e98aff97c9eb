#!/bin/sh
# Made by `silta docs` from the process tables (`silta acls` shows it); not written.
# Run where Kafka's commands are. $KAFKA: host:port; $ADMIN: a file of properties with an
# account that may alter ACLs. What is not needed any more is removed by hand (--list).
set -eu

kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-intake \
  --operation Write \
  --operation Describe \
  --topic silta.intake.v1 \
  --topic silta.intake.parked.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-intake \
  --operation Read \
  --operation Describe \
  --topic silta.consent.v1 \
  --topic silta.followup.v1 \
  --topic silta.network.v1 \
  --topic silta.planning.v1 \
  --topic silta.reporting.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-intake \
  --operation Read \
  --group silta.intake

kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-consent \
  --operation Write \
  --operation Describe \
  --topic silta.consent.v1 \
  --topic silta.consent.parked.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-consent \
  --operation Read \
  --operation Describe \
  --topic silta.followup.v1 \
  --topic silta.intake.v1 \
  --topic silta.network.v1 \
  --topic silta.planning.v1 \
  --topic silta.reporting.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-consent \
  --operation Read \
  --group silta.consent

kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-network \
  --operation Write \
  --operation Describe \
  --topic silta.network.v1 \
  --topic silta.network.parked.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-network \
  --operation Read \
  --operation Describe \
  --topic silta.consent.v1 \
  --topic silta.followup.v1 \
  --topic silta.intake.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-network \
  --operation Read \
  --group silta.network

kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-planning \
  --operation Write \
  --operation Describe \
  --topic silta.planning.v1 \
  --topic silta.planning.parked.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-planning \
  --operation Read \
  --operation Describe \
  --topic silta.consent.v1 \
  --topic silta.followup.v1 \
  --topic silta.intake.v1 \
  --topic silta.network.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-planning \
  --operation Read \
  --group silta.planning

kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-followup \
  --operation Write \
  --operation Describe \
  --topic silta.followup.v1 \
  --topic silta.followup.parked.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-followup \
  --operation Read \
  --operation Describe \
  --topic silta.consent.v1 \
  --topic silta.intake.v1 \
  --topic silta.network.v1 \
  --topic silta.planning.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-followup \
  --operation Read \
  --group silta.followup

kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-reporting \
  --operation Write \
  --operation Describe \
  --topic silta.reporting.v1 \
  --topic silta.reporting.parked.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-reporting \
  --operation Read \
  --operation Describe \
  --topic silta.consent.v1 \
  --topic silta.followup.v1 \
  --topic silta.intake.v1 \
  --topic silta.network.v1 \
  --topic silta.planning.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-reporting \
  --operation Read \
  --group silta.reporting

kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-webhooks \
  --operation Read \
  --operation Describe \
  --topic silta.consent.v1 \
  --topic silta.followup.v1 \
  --topic silta.intake.v1 \
  --topic silta.network.v1 \
  --topic silta.planning.v1 \
  --topic silta.reporting.v1
kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add \
  --allow-principal User:silta-webhooks \
  --operation Read \
  --group silta.webhooks
