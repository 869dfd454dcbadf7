from collections.abc import Generator

from dify_plugin.entities.datasource import (
    DatasourceMessage,
    OnlineDriveBrowseFilesRequest,
    OnlineDriveBrowseFilesResponse,
    OnlineDriveDownloadFileRequest,
    OnlineDriveFile,
    OnlineDriveFileBucket,
)
from dify_plugin.interfaces.datasource.online_drive import OnlineDriveDatasource


class Drive(OnlineDriveDatasource):
    def _browse_files(
        self, request: OnlineDriveBrowseFilesRequest
    ) -> OnlineDriveBrowseFilesResponse:
        start = (request.next_page_parameters or {}).get("start", 0)
        numbers = range(start, min(start + request.max_keys, 3))
        files = [
            OnlineDriveFile(id=f"{request.prefix}{n}", name=f"{n}.txt", size=n + 1, type="file")
            for n in numbers
        ]
        more = numbers.stop < 3
        bucket = OnlineDriveFileBucket(
            bucket=request.bucket,
            files=files,
            is_truncated=more,
            next_page_parameters={"start": numbers.stop} if more else {},
        )
        return OnlineDriveBrowseFilesResponse(result=[bucket])

    def _download_file(
        self, request: OnlineDriveDownloadFileRequest
    ) -> Generator[DatasourceMessage]:
        meta = {"file_name": f"{request.bucket} {request.id}", "mime_type": "text/plain"}
        yield self.create_blob_message(b"\x00contents", meta=meta)
