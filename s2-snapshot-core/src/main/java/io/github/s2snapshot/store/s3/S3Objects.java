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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Requests of the store. Writes are conditional until the endpoint answers that it does
 * not support that.
 */
final class S3Objects {

	/**
	 * The number of bytes of a part. An upload may have 10,000 parts.
	 */
	static final int PART = 8 * 1024 * 1024;

	static final int NOT_FOUND = 404;

	static final int PRECONDITION_FAILED = 412;

	private static final int CONFLICT = 409;

	private static final int NOT_IMPLEMENTED = 501;

	private static final Logger logger = LoggerFactory.getLogger(S3Objects.class);

	private static final String JSON = "application/json";

	// An upload never takes that long.
	private static final Duration LEFTOVER_AGE = Duration.ofDays(1);

	private final S3Client client;

	private final String bucket;

	private final AwsRequestOverrideConfiguration bounds;

	private volatile boolean conditional = true;

	S3Objects(S3Client client, String bucket, Duration timeout) {
		this.client = client;
		this.bucket = bucket;
		this.bounds = AwsRequestOverrideConfiguration.builder().apiCallTimeout(timeout).build();
	}

	@Nullable HeadObjectResponse head(String name) {
		try {
			return this.client
				.headObject((request) -> request.bucket(this.bucket).key(name).overrideConfiguration(this.bounds));
		}
		catch (S3Exception ex) {
			if (ex.statusCode() == NOT_FOUND) {
				return null;
			}
			throw ex;
		}
	}

	ResponseInputStream<GetObjectResponse> get(String name, String etag) {
		return this.client.getObject(
				(request) -> request.bucket(this.bucket).key(name).ifMatch(etag).overrideConfiguration(this.bounds));
	}

	void list(String prefix, BiConsumer<String, Instant> found) {
		for (S3Object object : this.client
			.listObjectsV2Paginator(
					(request) -> request.bucket(this.bucket).prefix(prefix).overrideConfiguration(this.bounds))
			.contents()) {
			found.accept(object.key(), object.lastModified());
		}
	}

	void delete(String name) {
		this.client.deleteObject((request) -> request.bucket(this.bucket).key(name).overrideConfiguration(this.bounds));
	}

	/**
	 * Renames an object.
	 * @param from the name
	 * @param to the new name
	 * @return whether the object existed
	 */
	boolean move(String from, String to) {
		try {
			this.client.copyObject((request) -> request.sourceBucket(this.bucket)
				.sourceKey(from)
				.destinationBucket(this.bucket)
				.destinationKey(to)
				.overrideConfiguration(this.bounds));
		}
		catch (S3Exception ex) {
			if (ex.statusCode() == NOT_FOUND) {
				return false;
			}
			throw ex;
		}
		delete(from);
		return true;
	}

	/**
	 * Writes an object in one request.
	 * @param name the name of the object
	 * @param metadata the metadata of the object
	 * @param encoding the content encoding, or {@code null}
	 * @param content the array that contains the content
	 * @param length the number of bytes of the content
	 * @param replaced the entity tag of the object to replace, {@code null} if no object
	 * may exist
	 * @return whether the object was written, {@code false} if another object exists
	 */
	boolean put(String name, Map<String, String> metadata, @Nullable String encoding, byte[] content, int length,
			@Nullable String replaced) {
		return written((guarded) -> this.client.putObject((request) -> {
			request.bucket(this.bucket)
				.key(name)
				.metadata(metadata)
				.contentType(JSON)
				.contentEncoding(encoding)
				.overrideConfiguration(this.bounds);
			if (guarded) {
				request.ifMatch(replaced).ifNoneMatch((replaced != null) ? null : "*");
			}
		}, body(content, length)));
	}

	String begin(String name, Map<String, String> metadata, @Nullable String encoding) {
		return this.client
			.createMultipartUpload((request) -> request.bucket(this.bucket)
				.key(name)
				.metadata(metadata)
				.contentType(JSON)
				.contentEncoding(encoding)
				.overrideConfiguration(this.bounds))
			.uploadId();
	}

	CompletedPart part(String name, String uploadId, int number, byte[] content, int length) {
		String etag = this.client
			.uploadPart((request) -> request.bucket(this.bucket)
				.key(name)
				.uploadId(uploadId)
				.partNumber(number)
				.overrideConfiguration(this.bounds), body(content, length))
			.eTag();
		return CompletedPart.builder().partNumber(number).eTag(etag).build();
	}

	boolean complete(String name, String uploadId, List<CompletedPart> parts, @Nullable String replaced) {
		return written((guarded) -> this.client.completeMultipartUpload((request) -> {
			request.bucket(this.bucket)
				.key(name)
				.uploadId(uploadId)
				.multipartUpload((upload) -> upload.parts(parts))
				.overrideConfiguration(this.bounds);
			if (guarded) {
				request.ifMatch(replaced).ifNoneMatch((replaced != null) ? null : "*");
			}
		}));
	}

	void abort(String name, String uploadId) {
		this.client.abortMultipartUpload((request) -> request.bucket(this.bucket)
			.key(name)
			.uploadId(uploadId)
			.overrideConfiguration(this.bounds));
	}

	// Processes that were killed leave parts, which cost money and are not listed.
	void abortLeftovers(String prefix, Predicate<String> ours) {
		Instant before = Instant.now().minus(LEFTOVER_AGE);
		try {
			for (MultipartUpload upload : this.client
				.listMultipartUploadsPaginator(
						(request) -> request.bucket(this.bucket).prefix(prefix).overrideConfiguration(this.bounds))
				.uploads()) {
				if (ours.test(upload.key()) && upload.initiated().isBefore(before)) {
					abort(upload.key(), upload.uploadId());
				}
			}
		}
		catch (SdkException ex) {
			logger.debug("The parts of uploads that were never completed could not be deleted in bucket {}",
					this.bucket, ex);
		}
	}

	private boolean written(Write write) {
		if (this.conditional) {
			try {
				write.run(true);
				return true;
			}
			catch (S3Exception ex) {
				// A retry after a lost answer gets one of these, too.
				if (ex.statusCode() == PRECONDITION_FAILED || ex.statusCode() == CONFLICT
						|| (ex.statusCode() == NOT_FOUND && !(ex instanceof NoSuchBucketException))) {
					return false;
				}
				if (ex.statusCode() != NOT_IMPLEMENTED) {
					throw ex;
				}
				logger.info(
						"The endpoint of bucket {} does not support conditional writes. If two processes save a "
								+ "snapshot with the same cursor at the same time, the one that is read back counts",
						this.bucket);
				this.conditional = false;
			}
		}
		write.run(false);
		return true;
	}

	private static RequestBody body(byte[] content, int length) {
		ContentStreamProvider provider = () -> new ByteArrayInputStream(content, 0, length);
		return RequestBody.fromContentProvider(provider, length, JSON);
	}

	/**
	 * Request that writes.
	 */
	@FunctionalInterface
	private interface Write {

		Object run(boolean guarded);

	}

}
