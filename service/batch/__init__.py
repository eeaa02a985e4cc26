"""All open vacancies against everyone, as files: an export that resumes, here or on a cluster."""
