Feature: A plan that does not leak between organisations
  Source: domain.md, section 1, step 5: one common plan with goals, tasks, roles, responsible
  parties. "All actors are equal", and "read by need": what the client trusts to one service is no
  other's to know. "Nothing waits silently."

  Scenario: A part of the plan that only one organisation may see
    Given the network of a client in Central Finland plans with her
    When the health centre sets a goal that it alone is to see, with a task of its own
    Then the client, the health centre and the coordination see the goal and its words
    And the employment services see neither the goal nor its words nor its task
    And the story of the employment services does not tell of it

  Scenario: A version of the plan tells nobody of what is not his
    Given the network of a client in Central Finland plans with her
    And the health centre sets a goal that it alone is to see, with a task of its own
    When the plan is proposed, and all whom it binds agree
    Then the follow-up shows the employment services the common goal alone
    And the follow-up shows the client both goals

  Scenario: Who does not see a part cannot change it
    Given the network of a client in Central Finland plans with her
    And the health centre sets a goal that it alone is to see, with a task of its own
    When the employment services try to replace that goal
    Then they are told that the plan has no such goal
