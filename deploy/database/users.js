// Runs once, when the database is made: a user for each service, who reads and writes that
// service's database and no other.
for (const service of ["intake", "consent", "network", "planning", "followup", "reporting"]) {
  const password = process.env[`${service.toUpperCase()}_DATABASE_PASSWORD`];
  if (!password) {
    throw new Error(`${service.toUpperCase()}_DATABASE_PASSWORD is not set`);
  }
  const name = `silta_${service}`;
  db.getSiblingDB(name).createUser({
    user: name,
    pwd: password,
    roles: [{ role: "readWrite", db: name }],
  });
}
