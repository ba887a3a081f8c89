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

package io.github.s2snapshot.sdk.resource;

/**
 * Changes to the configuration of a stream. Other settings are kept. Immutable.
 *
 * @param storageClass the change of the storage class
 * @param retention the change of the retention policy
 * @param timestamping the change of the timestamping; components of it that are
 * {@code null} are kept
 * @param deleteOnEmpty the change of the deletion of an empty stream
 * @since 0.1.0
 */
public record StreamReconfiguration(Change<String> storageClass, Change<RetentionPolicy> retention,
		Change<Timestamping> timestamping, Change<DeleteOnEmpty> deleteOnEmpty) {

	private static final StreamReconfiguration NONE = new StreamReconfiguration(Change.keep(), Change.keep(),
			Change.keep(), Change.keep());

	/**
	 * Returns a reconfiguration that changes nothing.
	 * @return the reconfiguration
	 */
	public static StreamReconfiguration none() {
		return NONE;
	}

	/**
	 * Returns a copy that sets the storage class.
	 * @param storageClass the storage class
	 * @return the copy
	 */
	public StreamReconfiguration withStorageClass(String storageClass) {
		return withStorageClass(Change.set(storageClass));
	}

	/**
	 * Returns a copy that changes or resets the storage class.
	 * @param storageClass the change
	 * @return the copy
	 */
	public StreamReconfiguration withStorageClass(Change<String> storageClass) {
		return new StreamReconfiguration(storageClass, this.retention, this.timestamping, this.deleteOnEmpty);
	}

	/**
	 * Returns a copy that sets the retention policy.
	 * @param retention the policy
	 * @return the copy
	 */
	public StreamReconfiguration withRetention(RetentionPolicy retention) {
		return withRetention(Change.set(retention));
	}

	/**
	 * Returns a copy that changes or resets the retention policy.
	 * @param retention the change
	 * @return the copy
	 */
	public StreamReconfiguration withRetention(Change<RetentionPolicy> retention) {
		return new StreamReconfiguration(this.storageClass, retention, this.timestamping, this.deleteOnEmpty);
	}

	/**
	 * Returns a copy that sets the timestamping.
	 * @param timestamping the timestamping; components that are {@code null} are kept
	 * @return the copy
	 */
	public StreamReconfiguration withTimestamping(Timestamping timestamping) {
		return withTimestamping(Change.set(timestamping));
	}

	/**
	 * Returns a copy that changes or resets the timestamping.
	 * @param timestamping the change
	 * @return the copy
	 */
	public StreamReconfiguration withTimestamping(Change<Timestamping> timestamping) {
		return new StreamReconfiguration(this.storageClass, this.retention, timestamping, this.deleteOnEmpty);
	}

	/**
	 * Returns a copy that sets the deletion of an empty stream.
	 * @param deleteOnEmpty the setting
	 * @return the copy
	 */
	public StreamReconfiguration withDeleteOnEmpty(DeleteOnEmpty deleteOnEmpty) {
		return withDeleteOnEmpty(Change.set(deleteOnEmpty));
	}

	/**
	 * Returns a copy that changes or resets the deletion of an empty stream.
	 * @param deleteOnEmpty the change
	 * @return the copy
	 */
	public StreamReconfiguration withDeleteOnEmpty(Change<DeleteOnEmpty> deleteOnEmpty) {
		return new StreamReconfiguration(this.storageClass, this.retention, this.timestamping, deleteOnEmpty);
	}

}
