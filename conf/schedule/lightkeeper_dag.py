"""Lightkeeper on the second of each month, for Airflow 3.

The key of people's pseudonyms is in the file that person_key_file of conf/lightkeeper.yaml names,
mode 0600, of the user that the worker runs as: it is no variable of Airflow, whose pages would show it.
"""

from datetime import datetime, timedelta, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

with DAG(
    dag_id="lightkeeper",
    description="From exports to the scorecard",
    schedule="0 5 2 * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    # One run at a time holds a warehouse.
    max_active_runs=1,
    tags=["lightkeeper"],
):
    BashOperator(
        task_id="run",
        cwd="/opt/lightkeeper",
        bash_command=(
            "./lightkeeper run"
            " --exports /data/exports"
            " --warehouse /var/lib/lightkeeper/warehouse"
            " --as-of {{ dag_run.run_after.strftime('%Y-%m-01') }}"
            " --metrics-file /var/lib/lightkeeper/metrics/run.prom"
        ),
        retries=2,
        retry_delay=timedelta(minutes=15),
        execution_timeout=timedelta(hours=6),
    )
