Feature: Job coaching goes on beside the plan, as long as the client wants it
  Source: domain.md, section 1, Linked processes: "quality-based job coaching (phases: engagement,
  vocational profile, job finding, employer engagement, support on and off the job)"; Principles:
  "Declining harms nobody", "services run in parallel and complete each other". Decision 47.

  Background:
    Given a case in Central Finland that is followed up

  Scenario: It goes through its phases, back too, and only who needs it sees it
    When the employment services start a job coaching that the client wants
    And they record job finding, then support at work
    And the job is lost, and they record job finding again
    Then the client, the coach, the case manager and coordination see that a job is looked for
    And the social work at the same table sees no coaching
    When the employment services end it, for she is in work
    Then the coordination's story tells the coaching from its start to its end
    And the story of the employment services does not

  Scenario: The client ends it when she likes, and nobody is told that it was she
    When the employment services start a job coaching that the client wants
    And the client ends it
    Then the fact says that it ended, and neither by whom nor why
    And the coaching is on nobody's page any more
