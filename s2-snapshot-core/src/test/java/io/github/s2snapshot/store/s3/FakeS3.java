/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.store.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Client of a bucket in memory, whose objects and uploads a test can change.
 */
final class FakeS3 implements S3Client {

	final Map<String, Stored> objects = new TreeMap<>();

	final List<MultipartUpload> uploads = new ArrayList<>();

	private int tags;

	void put(String key, byte[] content, Map<String, String> metadata) {
		this.objects.put(key, new Stored(content, metadata, "tag-" + this.tags++, Instant.now()));
	}

	void upload(String key, Instant initiated) {
		this.uploads.add(MultipartUpload.builder().key(key).uploadId("upload-" + key).initiated(initiated).build());
	}

	private Stored find(String key) {
		Stored stored = this.objects.get(key);
		if (stored == null) {
			throw NoSuchKeyException.builder().statusCode(404).message("no such key").build();
		}
		return stored;
	}

	@Override
	public HeadObjectResponse headObject(HeadObjectRequest request) {
		Stored stored = find(request.key());
		return HeadObjectResponse.builder()
			.contentLength((long) stored.content.length)
			.metadata(stored.metadata)
			.eTag(stored.tag)
			.lastModified(stored.at)
			.build();
	}

	@Override
	public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
		Stored stored = find(request.key());
		GetObjectResponse response = GetObjectResponse.builder()
			.contentLength((long) stored.content.length)
			.eTag(stored.tag)
			.build();
		try {
			return transformer.transform(response,
					AbortableInputStream.create(new ByteArrayInputStream(stored.content)));
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
		return getObject(request, ResponseTransformer.toInputStream());
	}

	@Override
	public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
		try {
			put(request.key(), body.contentStreamProvider().newStream().readAllBytes(), request.metadata());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return PutObjectResponse.builder().build();
	}

	@Override
	public CopyObjectResponse copyObject(CopyObjectRequest request) {
		Stored stored = find(request.sourceKey());
		put(request.destinationKey(), stored.content, new HashMap<>(stored.metadata));
		return CopyObjectResponse.builder().build();
	}

	@Override
	public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
		this.objects.remove(request.key());
		return DeleteObjectResponse.builder().build();
	}

	@Override
	public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
		return ListObjectsV2Response.builder()
			.isTruncated(false)
			.contents(this.objects.entrySet()
				.stream()
				.filter((entry) -> entry.getKey().startsWith(request.prefix()))
				.map((entry) -> S3Object.builder().key(entry.getKey()).lastModified(entry.getValue().at).build())
				.toList())
			.build();
	}

	@Override
	public ListMultipartUploadsResponse listMultipartUploads(ListMultipartUploadsRequest request) {
		return ListMultipartUploadsResponse.builder()
			.isTruncated(false)
			.uploads(this.uploads.stream().filter((upload) -> upload.key().startsWith(request.prefix())).toList())
			.build();
	}

	@Override
	public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
		this.uploads.removeIf((upload) -> upload.uploadId().equals(request.uploadId()));
		return AbortMultipartUploadResponse.builder().build();
	}

	@Override
	public String serviceName() {
		return "s3";
	}

	@Override
	public void close() {
	}

	/**
	 * Object of the bucket.
	 *
	 * @param content the content
	 * @param metadata the metadata
	 * @param tag the entity tag
	 * @param at when the object was written
	 */
	record Stored(byte[] content, Map<String, String> metadata, String tag, Instant at) {

	}

}
