// Made by scripts/config-keys.ts from config-keys.csv; do not edit.

/**
 * A line for each key: class, name, types of its setters, first and last release that reads it, and its defaults. Without
 * a last release it is still there. A default that changed stands behind the release that changed it.
 */
export const configKeys = `
AuthConfig	aclCacheExpiredSecond	int	5.3.0		600
AuthConfig	aclCacheMaxNum	int	5.3.0		1000
AuthConfig	aclCacheRefreshSecond	int	5.3.0		60
AuthConfig	authConfigPath	String	5.3.0		null
AuthConfig	authenticationEnabled	boolean	5.3.0		false
AuthConfig	authenticationMetadataProvider	String	5.3.0		null
AuthConfig	authenticationProvider	String	5.3.0		null
AuthConfig	authenticationStrategy	String	5.3.0		null
AuthConfig	authenticationWhitelist	String	5.3.0		null
AuthConfig	authorizationEnabled	boolean	5.3.0		false
AuthConfig	authorizationMetadataProvider	String	5.3.0		null
AuthConfig	authorizationProvider	String	5.3.0		null
AuthConfig	authorizationStrategy	String	5.3.0		null
AuthConfig	authorizationWhitelist	String	5.3.0		null
AuthConfig	clusterName	String	5.3.0		null
AuthConfig	configName	String	5.3.0		null
AuthConfig	initAuthenticationUser	String	5.3.0		null
AuthConfig	innerClientAuthenticationCredentials	String	5.3.0		null
AuthConfig	migrateAuthFromV1Enabled	boolean	5.3.0		false
AuthConfig	statefulAuthenticationCacheExpiredSecond	int	5.3.0		60
AuthConfig	statefulAuthenticationCacheMaxNum	int	5.3.0		10000
AuthConfig	statefulAuthorizationCacheExpiredSecond	int	5.3.0		60
AuthConfig	statefulAuthorizationCacheMaxNum	int	5.3.0		10000
AuthConfig	userCacheExpiredSecond	int	5.3.0		600
AuthConfig	userCacheMaxNum	int	5.3.0		1000
AuthConfig	userCacheRefreshSecond	int	5.3.0		60
BrokerConfig	accountStatsEnable	boolean	5.0.0		true
BrokerConfig	accountStatsPrintZeroValues	boolean	5.0.0		true
BrokerConfig	ackMessageThreadPoolNums	int	5.0.0		3 | 5.3.0=16
BrokerConfig	ackThreadPoolQueueCapacity	int	5.0.0		100000
BrokerConfig	aclEnable	boolean	4.4.0		false
BrokerConfig	adminBrokerThreadPoolNums	int	3.2.6		16
BrokerConfig	adminBrokerThreadPoolQueueCapacity	int	5.0.0		10000
BrokerConfig	allowRecallWhenBrokerNotWriteable	boolean	5.3.2		true
BrokerConfig	appendAckAsync	boolean	5.3.2		false
BrokerConfig	appendCkAsync	boolean	5.3.2		false
BrokerConfig	asyncSendEnable	boolean	5.0.0		true
BrokerConfig	autoCreateSubscriptionGroup	boolean	3.2.6		true
BrokerConfig	autoCreateTopicEnable	boolean	3.2.6		true
BrokerConfig	autoDeleteUnusedStats	boolean	4.7.1		false | 5.3.1=true
BrokerConfig	batchDeleteSubscriptionGroupMaxRate	double	5.5.1		10.0
BrokerConfig	batchDeleteTopicMaxRate	double	5.5.1		10.0
BrokerConfig	broadcastOffsetExpireMaxSecond	long	5.1.0		300
BrokerConfig	broadcastOffsetExpireSecond	long	5.1.0		120
BrokerConfig	brokerClusterName	String	3.2.6		DefaultCluster
BrokerConfig	brokerConfigPath	String	5.0.0		null
BrokerConfig	brokerElectionPriority	int	5.1.0		2147483647
BrokerConfig	brokerFastFailureEnable	boolean	4.3.0		true
BrokerConfig	brokerHeartbeatInterval	int	5.0.0		1000
BrokerConfig	brokerIP1	String	3.2.6		host
BrokerConfig	brokerIP2	String	3.2.6		host
BrokerConfig	brokerId	long	3.2.6		0
BrokerConfig	brokerName	String	3.2.6		host
BrokerConfig	brokerNotActiveTimeoutMillis	long	5.0.0		10000
BrokerConfig	brokerPermission	int	3.2.6		6
BrokerConfig	brokerTopicEnable	boolean	3.2.6		true
BrokerConfig	cgColdReadThreshold	long	5.1.2		3145728
BrokerConfig	channelExpiredTimeout	long	5.1.0		120000
BrokerConfig	checkSyncStateSetPeriod	long	5.0.0		5000
BrokerConfig	cleanOfflineBrokerInterval	int	5.0.0		30000
BrokerConfig	clearRetryTopicWhenDeleteTopic	boolean	5.3.2		true
BrokerConfig	clientManageThreadPoolNums	int	3.2.6		16 | 4.3.0=32
BrokerConfig	clientManagerThreadPoolQueueCapacity	int	4.3.0		1000000
BrokerConfig	clusterTopicEnable	boolean	3.2.6		true
BrokerConfig	coldCtrStrategyEnable	boolean	5.1.2		false
BrokerConfig	commercialBaseCount	int	4.3.0		1
BrokerConfig	commercialBigCount	int	4.3.0	4.9.8	1
BrokerConfig	commercialEnable	boolean	4.3.0	4.9.8	true
BrokerConfig	commercialSizePerMsg	int	5.0.0		4096
BrokerConfig	commercialTimerCount	int	4.3.0	4.9.8	1
BrokerConfig	commercialTransCount	int	4.3.0	4.9.8	1
BrokerConfig	compatibleWithOldNameSrv	boolean	5.0.0		true
BrokerConfig	compressedRegister	boolean	4.3.0		false
BrokerConfig	configBlackList	String	4.9.8	4.9.8	configBlackList;brokerConfigPath
BrokerConfig	configBlackList	String	5.2.0		configBlackList;brokerConfigPath
BrokerConfig	configManagerVersion	String	5.3.2		v1
BrokerConfig	consumerFallbehindThreshold	long	4.3.0		17179869184
BrokerConfig	consumerManageThreadPoolNums	int	4.3.0		32
BrokerConfig	consumerManagerThreadPoolQueueCapacity	int	4.3.0		1000000
BrokerConfig	consumerOffsetUpdateVersionStep	long	5.0.0		500
BrokerConfig	controllerAddr	String	5.0.0
BrokerConfig	controllerHeartBeatTimeoutMills	long	5.1.0		10000
BrokerConfig	defaultMessageRequestMode	String	5.0.0		PULL
BrokerConfig	defaultPopShareQueueNum	int	5.0.0		-1
BrokerConfig	defaultTopicQueueNums	int	3.2.6		8
BrokerConfig	delayOffsetUpdateVersionStep	long	5.0.0		200
BrokerConfig	disableConsumeIfConsumerReadSlowly	boolean	4.3.0		false
BrokerConfig	enableBroadcastOffsetStore	boolean	5.1.0		true
BrokerConfig	enableCalcFilterBitMap	boolean	4.3.0		false
BrokerConfig	enableConnectionMetrics	boolean	5.3.4		true
BrokerConfig	enableControllerMode	boolean	5.0.0		false
BrokerConfig	enableCreateSysGroup	boolean	5.3.3		true
BrokerConfig	enableDetailStat	boolean	4.9.3		true
BrokerConfig	enableFastChannelEventProcess	boolean	5.3.3		false
BrokerConfig	enableLagAndDlqMetrics	boolean	5.3.4		true
BrokerConfig	enableLiteEventMode	boolean	5.5.0	5.5.0	true
BrokerConfig	enableLitePopLog	boolean	5.5.0		false
BrokerConfig	enableLmqStats	boolean	5.3.2		false
BrokerConfig	enableMessageStoreMetrics	boolean	5.3.4		true
BrokerConfig	enableMixedMessageType	boolean	5.1.4		false
BrokerConfig	enableNetWorkFlowControl	boolean	5.0.0		false
BrokerConfig	enableNotifyAfterPopOrderLockRelease	boolean	5.1.0		true
BrokerConfig	enableNotifyBeforePopCalculateLag	boolean	5.3.2		true
BrokerConfig	enablePopBatchAck	boolean	5.1.2		false
BrokerConfig	enablePopBufferMerge	boolean	5.0.0		false
BrokerConfig	enablePopLog	boolean	5.0.0		false
BrokerConfig	enablePopMessageThreshold	boolean	5.2.0		false
BrokerConfig	enablePopMetrics	boolean	5.3.4		true
BrokerConfig	enablePropertyFilter	boolean	4.3.0		false
BrokerConfig	enableRegisterProducer	boolean	5.3.3		true
BrokerConfig	enableRemoteEscape	boolean	5.0.0		false
BrokerConfig	enableRemotingMetrics	boolean	5.3.4		true
BrokerConfig	enableRequestMetrics	boolean	5.3.4		true
BrokerConfig	enableRetryTopicV2	boolean	5.2.0		false
BrokerConfig	enableSingleTopicRegister	boolean	5.1.4		false
BrokerConfig	enableSkipLongAwaitingAck	boolean	5.1.0		false
BrokerConfig	enableSlaveActingMaster	boolean	5.0.0		false
BrokerConfig	enableSplitMetadata	boolean	5.3.4		true
BrokerConfig	enableSplitRegistration	boolean	5.1.4		false
BrokerConfig	enableStatsMetrics	boolean	5.3.4		true
BrokerConfig	enableTransactionMetrics	boolean	5.3.4		true
BrokerConfig	endTransactionPoolQueueCapacity	int	4.3.1		100000
BrokerConfig	endTransactionThreadPoolNums	int	4.3.1		host
BrokerConfig	estimateAccumulation	boolean	5.1.0		true
BrokerConfig	expectConsumerNumUseFilter	int	4.3.0		32
BrokerConfig	fetchControllerAddrByDnsLookup	boolean	5.1.0		false
BrokerConfig	fetchNameSrvAddrByDnsLookup	boolean	5.1.0		false
BrokerConfig	fetchNamesrvAddrByAddressServer	boolean	3.2.6		false
BrokerConfig	fetchNamesrvAddrInterval	long	5.1.3		10000
BrokerConfig	filterDataCleanTimeSpan	long	4.3.0		86400000
BrokerConfig	filterServerNums	int	3.2.6	5.1.0	0
BrokerConfig	filterSupportRetry	boolean	4.3.0		false
BrokerConfig	flushConsumerOffsetHistoryInterval	int	3.2.6		60000
BrokerConfig	flushConsumerOffsetInterval	int	3.2.6		5000
BrokerConfig	forceRegister	boolean	4.3.0		true
BrokerConfig	forwardTimeout	long	5.0.0		3000
BrokerConfig	globalColdReadThreshold	long	5.1.2		104857600
BrokerConfig	heartbeatThreadPoolNums	int	4.3.0		host
BrokerConfig	heartbeatThreadPoolQueueCapacity	int	4.3.0		50000
BrokerConfig	highSpeedMode	boolean	4.3.0		false
BrokerConfig	inBrokerContainer	boolean	5.0.0		false
BrokerConfig	initPopOffsetByCheckMsgInMem	boolean	5.1.4		true
BrokerConfig	isolateLogEnable	boolean	4.9.3		false
BrokerConfig	listenPort	int	5.0.0		6888
BrokerConfig	liteEventCapacityCacheTtlMs	long	5.5.1		5000
BrokerConfig	liteEventCheckInterval	long	5.5.0		10000
BrokerConfig	liteEventFullDispatchDelayTime	long	5.5.0		10000
BrokerConfig	liteEventFullDispatchDelayTimeForWildcardGroup	long	5.5.0		10000
BrokerConfig	liteLagCountMetricsEnable	boolean	5.5.0		false
BrokerConfig	liteLagLatencyCollectEnable	boolean	5.5.0		false
BrokerConfig	liteLagLatencyMetricsEnable	boolean	5.5.0		false
BrokerConfig	liteLagLatencyTopK	int	5.5.0		50
BrokerConfig	litePullMessageEnable	boolean	5.0.0		true
BrokerConfig	litePullMessageThreadPoolNums	int	5.0.0		host
BrokerConfig	litePullThreadPoolQueueCapacity	int	5.0.0		100000
BrokerConfig	liteSubscriptionCheckInterval	long	5.5.0		120000
BrokerConfig	liteSubscriptionCheckTimeoutMills	long	5.5.0		180000
BrokerConfig	liteTtlCheckInterval	long	5.5.0		120000
BrokerConfig	loadBalancePollNameServerInterval	long	5.0.0		30000
BrokerConfig	loadBalanceProcessorThreadPoolNums	int	5.0.0		32
BrokerConfig	loadBalanceThreadPoolQueueCapacity	int	5.0.0		100000
BrokerConfig	lockInStrictMode	boolean	5.0.0		false
BrokerConfig	longPollingEnable	boolean	3.2.6		true
BrokerConfig	maxClientEventCount	int	5.5.0		100
BrokerConfig	maxDelayTime	int	4.3.0	5.1.0	40
BrokerConfig	maxErrorRateOfBloomFilter	int	4.3.0		20
BrokerConfig	maxLiteSubscriptionCount	long	5.5.0		100000
BrokerConfig	maxMessageFilterNumForNotification	int	5.5.0		64
BrokerConfig	maxPopPollingSize	long	5.0.0		100000
BrokerConfig	maxStatsIdleTimeInMinutes	int	5.3.3		-1
BrokerConfig	messageStorePlugIn	String	4.3.0
BrokerConfig	metricGrpcExporterIntervalInMills	long	5.1.0		60000
BrokerConfig	metricGrpcExporterTimeOutInMills	long	5.1.0		3000
BrokerConfig	metricLoggingExporterIntervalInMills	long	5.1.1		10000
BrokerConfig	metricsExportBatchMaxConcurrent	int	5.5.1		4
BrokerConfig	metricsExportBatchMaxDataPoints	int	5.5.0		1000
BrokerConfig	metricsExportBatchSplitEnabled	boolean	5.5.1		true
BrokerConfig	metricsExportOtelMemoryMode	String	5.5.1		IMMUTABLE_DATA
BrokerConfig	metricsExporterType	MetricsExporterType|String|int	5.1.0		DISABLE
BrokerConfig	metricsGrpcExporterHeader	String	5.1.0
BrokerConfig	metricsGrpcExporterTarget	String	5.1.0
BrokerConfig	metricsInDelta	boolean	5.1.0		false
BrokerConfig	metricsLabel	String	5.1.0
BrokerConfig	metricsOtelCardinalityLimit	int	5.1.4		50000
BrokerConfig	metricsPromExporterHost	String	5.1.0
BrokerConfig	metricsPromExporterPort	int	5.1.0		5557
BrokerConfig	minLiteTTl	long	5.5.0		900000
BrokerConfig	msgTraceTopicName	String	4.4.0		RMQ_SYS_TRACE_TOPIC
BrokerConfig	namesrvAddr	String	3.2.6		null
BrokerConfig	notifyConsumerIdsChangedEnable	boolean	3.2.6		true
BrokerConfig	offsetCheckInSlave	boolean	3.2.6	3.2.6	false
BrokerConfig	persistConsumerOffsetIncrementally	boolean	5.5.0		false
BrokerConfig	popCkMaxBufferSize	int	5.0.0		200000
BrokerConfig	popCkOffsetMaxQueueSize	int	5.0.0		20000
BrokerConfig	popCkStayBufferTime	int	5.0.0		10000
BrokerConfig	popCkStayBufferTimeOut	int	5.0.0		3000
BrokerConfig	popConsumerFSServiceInit	boolean	5.3.2		true
BrokerConfig	popConsumerKVServiceEnable	boolean	5.3.2		false
BrokerConfig	popConsumerKVServiceInit	boolean	5.3.2		false
BrokerConfig	popConsumerKVServiceLog	boolean	5.3.2		false
BrokerConfig	popFromRetryProbability	int	5.3.1		20
BrokerConfig	popFromRetryProbabilityForPriority	int	5.4.0		0
BrokerConfig	popInflightMessageThreshold	long	5.2.0		10000
BrokerConfig	popLongPollingForceNotifyInterval	long	5.3.2		800
BrokerConfig	popOrderLockTimerTickMs	long	5.5.1		100
BrokerConfig	popOrderLockTimerTicksPerWheel	int	5.5.1		512
BrokerConfig	popPollingMapExpireTimeSeconds	int	5.3.4		600
BrokerConfig	popPollingMapSize	int	5.0.0		100000
BrokerConfig	popPollingSize	int	5.0.0		1024
BrokerConfig	popResponseReturnActualRetryTopic	boolean	5.1.4		false
BrokerConfig	popReviveConcurrency	int	5.4.0		32
BrokerConfig	popReviveMaxAttemptTimes	int	5.3.2		16
BrokerConfig	popReviveMaxReturnSizePerRead	int	5.3.2		16384
BrokerConfig	popReviveSkipIfGroupAbsent	boolean	5.5.0		true
BrokerConfig	printChannelGroups	boolean	5.3.3		false
BrokerConfig	printChannelGroupsMinNum	int	5.3.3		5
BrokerConfig	priorityOrderAsc	boolean	5.4.0		true
BrokerConfig	processReplyMessageThreadPoolNums	int	4.6.0		host
BrokerConfig	pullMessageThreadPoolNums	int	3.2.6		host
BrokerConfig	pullThreadPoolQueueCapacity	int	3.2.6		100000
BrokerConfig	putMessageFutureThreadPoolNums	int	4.9.3		host
BrokerConfig	putThreadPoolQueueCapacity	int	4.9.3		10000
BrokerConfig	queryMessageThreadPoolNums	int	4.3.0		host
BrokerConfig	queryThreadPoolQueueCapacity	int	4.3.0		20000
BrokerConfig	realTimeNotifyConsumerChange	boolean	5.0.0		true
BrokerConfig	recallMessageEnable	boolean	5.3.2		false
BrokerConfig	recoverConcurrently	boolean	5.1.0		false
BrokerConfig	recoverThreadPoolNums	int	5.1.0		32
BrokerConfig	regionId	String	4.3.0		DefaultRegion
BrokerConfig	registerBrokerTimeoutMills	int	4.3.0		6000 | 5.0.0=24000
BrokerConfig	registerNameServerPeriod	int	4.3.0		30000
BrokerConfig	rejectPullConsumerEnable	boolean	5.0.0		false
BrokerConfig	rejectTransactionMessage	boolean	3.2.6		false
BrokerConfig	replyThreadPoolQueueCapacity	int	4.6.0		10000
BrokerConfig	retrieveMessageFromPopRetryTopicV1	boolean	5.2.0		true
BrokerConfig	reviveAckWaitMs	long	5.1.0		180000
BrokerConfig	reviveInterval	long	5.0.0		1000
BrokerConfig	reviveMaxSlow	long	5.0.0		3
BrokerConfig	reviveQueueNum	int	5.0.0		8
BrokerConfig	reviveScanTime	long	5.0.0		10000
BrokerConfig	rocketmqHome	String	3.2.6		host
BrokerConfig	sendHeartbeatTimeoutMillis	int	5.0.0		1000
BrokerConfig	sendMessageThreadPoolNums	int	3.2.6		host | 4.3.0=1 | 4.9.1=host
BrokerConfig	sendThreadPoolQueueCapacity	int	3.2.6		100000 | 4.3.0=10000
BrokerConfig	serverLoadBalancerEnable	boolean	5.0.0		true
BrokerConfig	shortPollingTimeMills	long	3.2.6		1000
BrokerConfig	skipPreOnline	boolean	5.0.0		false
BrokerConfig	skipWhenCKRePutReachMaxTimes	boolean	5.3.1		false
BrokerConfig	slaveReadEnable	boolean	4.3.0		false
BrokerConfig	splitMetadataSize	int	5.3.4		2000
BrokerConfig	splitRegistrationSize	int	5.1.4		800
BrokerConfig	startAcceptSendRequestTimeStamp	long	4.3.0		0
BrokerConfig	storeReplyMessageEnable	boolean	4.6.0		true
BrokerConfig	subscriptionExpiredTimeout	long	5.1.0		600000
BrokerConfig	syncBrokerMemberGroupPeriod	int	5.0.0		1000
BrokerConfig	syncBrokerMetadataPeriod	long	5.0.0		5000
BrokerConfig	syncControllerMetadataPeriod	long	5.0.0		10000
BrokerConfig	traceOn	boolean	4.3.0		true
BrokerConfig	traceTopicEnable	boolean	4.4.0		false
BrokerConfig	transactionCheckInterval	long	4.3.0		60000 | 5.1.1=30000
BrokerConfig	transactionCheckMax	int	4.3.0		5 | 4.3.1=15
BrokerConfig	transactionCheckRocksdbCoreThreads	int	5.5.0		2
BrokerConfig	transactionCheckRocksdbMaxThreads	int	5.5.0		5
BrokerConfig	transactionCheckRocksdbQueueCapacity	int	5.5.0		2000
BrokerConfig	transactionMetricFlushInterval	long	5.2.0		3000 | 5.3.4=10000
BrokerConfig	transactionOpBatchInterval	int	5.1.0		3000
BrokerConfig	transactionOpMsgMaxSize	int	5.1.0		4096
BrokerConfig	transactionTimeOut	long	4.3.0		3000 | 4.3.1=6000
BrokerConfig	transferMsgByHeap	boolean	4.3.0		true
BrokerConfig	updateNameServerAddrPeriod	int	5.3.1		120000
BrokerConfig	useMessageFilterForNotification	boolean	5.5.0		true
BrokerConfig	usePIDColdCtrStrategy	boolean	5.1.2		true
BrokerConfig	useSeparateRetryQueue	boolean	5.4.0		false
BrokerConfig	useServerSideResetOffset	boolean	5.1.0		false | 5.2.0=true
BrokerConfig	useSingleRocksDBForAllConfigs	boolean	5.3.4		false
BrokerConfig	useStaticSubscription	boolean	5.1.1		false
BrokerConfig	validateSystemTopicWhenUpdateTopic	boolean	5.1.0		true
BrokerConfig	waitTimeMillsInAckQueue	long	5.0.0		3000
BrokerConfig	waitTimeMillsInAdminBrokerQueue	long	5.3.0		5000
BrokerConfig	waitTimeMillsInHeartbeatQueue	long	4.3.0		31000
BrokerConfig	waitTimeMillsInLitePullQueue	long	5.0.0		5000
BrokerConfig	waitTimeMillsInPullQueue	long	4.3.0		5000
BrokerConfig	waitTimeMillsInSendQueue	long	4.3.0		200
BrokerConfig	waitTimeMillsInTransactionQueue	long	4.3.1		3000
BrokerContainerConfig	brokerConfigPaths	String	5.0.0
BrokerContainerConfig	configBlackList	String	5.2.0
BrokerContainerConfig	fetchNameSrvAddrByDnsLookup	boolean	5.1.0
BrokerContainerConfig	fetchNamesrvAddrByAddressServer	boolean	5.0.0
BrokerContainerConfig	fetchNamesrvAddrInterval	long	5.1.3
BrokerContainerConfig	namesrvAddr	String	5.0.0
BrokerContainerConfig	rocketmqHome	String	5.0.0
BrokerContainerConfig	updateNamesrvAddrInterval	long	5.2.0
ControllerConfig	configBlackList	String	5.2.0		configBlackList;configStorePath
ControllerConfig	configStorePath	String	5.0.0		host
ControllerConfig	controllerDLegerGroup	String	5.0.0		null
ControllerConfig	controllerDLegerPeers	String	5.0.0		null
ControllerConfig	controllerDLegerSelfId	String	5.0.0		null
ControllerConfig	controllerRequestThreadPoolQueueCapacity	int	5.0.0		50000
ControllerConfig	controllerStorePath	String	5.0.0		host
ControllerConfig	controllerThreadPoolNums	int	5.0.0		16
ControllerConfig	controllerType	String	5.2.0		DLedger
ControllerConfig	electMasterMaxRetryCount	int	5.2.0		3
ControllerConfig	enableElectUncleanMaster	boolean	5.0.0		false
ControllerConfig	mappedFileSize	int	5.0.0		1073741824
ControllerConfig	metricGrpcExporterIntervalInMills	long	5.1.2		60000
ControllerConfig	metricGrpcExporterTimeOutInMills	long	5.1.2		3000
ControllerConfig	metricLoggingExporterIntervalInMills	long	5.1.2		10000
ControllerConfig	metricsExporterType	MetricsExporterType|String|int	5.2.0		DISABLE
ControllerConfig	metricsGrpcExporterHeader	String	5.1.2
ControllerConfig	metricsGrpcExporterTarget	String	5.1.2
ControllerConfig	metricsInDelta	boolean	5.1.2		false
ControllerConfig	metricsLabel	String	5.1.2
ControllerConfig	metricsPromExporterHost	String	5.1.2
ControllerConfig	metricsPromExporterPort	int	5.1.2		5557
ControllerConfig	notifyBrokerRoleChanged	boolean	5.0.0		true
ControllerConfig	processReadEvent	boolean	5.0.0		false
ControllerConfig	rocketmqHome	String	5.0.0		host
ControllerConfig	scanInactiveMasterInterval	long	5.1.1		5000
ControllerConfig	scanNotActiveBrokerInterval	long	5.0.0		5000
JraftConfig	jRaftControllerRPCAddr	String	5.2.0		localhost:9770,localhost:9771,localhost:9772
JraftConfig	jRaftElectionTimeoutMs	int	5.2.0		1000
JraftConfig	jRaftGroupId	String	5.2.0		jRaft-Controller
JraftConfig	jRaftInitConf	String	5.2.0		localhost:9880,localhost:9881,localhost:9882
JraftConfig	jRaftScanWaitTimeoutMs	int	5.2.0		1000
JraftConfig	jRaftServerId	String	5.2.0		localhost:9880
JraftConfig	jRaftSnapshotIntervalSecs	int	5.2.0		3600
MessageStoreConfig	accessMessageInMemoryHotRatio	int	5.1.2		26
MessageStoreConfig	accessMessageInMemoryMaxRatio	int	3.2.6		40
MessageStoreConfig	allAckInSyncStateSet	boolean	5.0.0		false
MessageStoreConfig	appendTopicForTimerDeleteKey	boolean	5.4.0		false
MessageStoreConfig	asyncLearner	boolean	5.0.0		false
MessageStoreConfig	autoMessageVersionOnTopicLen	boolean	5.1.0		true
MessageStoreConfig	batchDispatchRequestThreadPoolNums	int	5.1.0		16
MessageStoreConfig	batchWriteKvCqSize	int	5.3.1	5.3.1	16
MessageStoreConfig	bitMapLengthConsumeQueueExt	int	4.3.0		64
MessageStoreConfig	bottomMostCompressionTypeForConsumeQueueStore	String	5.3.2		zstd
MessageStoreConfig	brokerRole	BrokerRole|String	3.2.6		ASYNC_MASTER
MessageStoreConfig	checkCRCOnRecover	boolean	3.2.6		true
MessageStoreConfig	checkCommitLogOffsetOnRecover	boolean	5.5.0		false
MessageStoreConfig	cleanFileForciblyEnable	boolean	3.2.6		true
MessageStoreConfig	cleanResourceInterval	int	3.2.6		10000
MessageStoreConfig	cleanRocksDBDirtyCQIntervalMin	long	5.2.0		60
MessageStoreConfig	cleanSwapedMapInterval	long	5.0.0		300000
MessageStoreConfig	coldDataFlowControlEnable	boolean	5.1.2		false
MessageStoreConfig	coldDataScanEnable	boolean	5.1.2		false
MessageStoreConfig	combineAssignOffsetCQType	String	5.3.4		default
MessageStoreConfig	combineCQEnableCheckSelf	boolean	5.3.4		false
MessageStoreConfig	combineCQLoadingCQTypes	String	5.3.4		default;defaultRocksDB
MessageStoreConfig	combineCQMaxExtraSearchCommitLogFiles	int	5.3.4		3
MessageStoreConfig	combineCQPreferCQType	String	5.3.4		default
MessageStoreConfig	combineCQUseRocksdbForLmq	boolean	5.5.0		false
MessageStoreConfig	commitCommitLogLeastPages	int	4.3.0		4
MessageStoreConfig	commitCommitLogThoroughInterval	int	4.3.0		200
MessageStoreConfig	commitIntervalCommitLog	int	4.3.0		200
MessageStoreConfig	commitLogForceSwapMapInterval	long	5.0.0		43200000
MessageStoreConfig	commitLogRecoverMaxNum	int	5.4.0		10
MessageStoreConfig	commitLogSwapMapInterval	long	5.0.0		3600000
MessageStoreConfig	commitLogSwapMapReserveFileNum	int	5.0.0		100
MessageStoreConfig	compactionCqMappedFileSize	int	5.1.0		10485760
MessageStoreConfig	compactionMappedFileSize	int	5.1.0		104857600
MessageStoreConfig	compactionScheduleInternal	int	5.1.0		900000
MessageStoreConfig	compactionThreadNum	int	5.1.0		0 | 5.1.1=6
MessageStoreConfig	correctLogicMinOffsetForceInterval	int	5.0.0		300000
MessageStoreConfig	correctLogicMinOffsetSleepInterval	int	5.0.0		1
MessageStoreConfig	correctMinOffsetMadviseEnable	boolean	5.5.1		false
MessageStoreConfig	dLegerGroup	String	4.5.0		null
MessageStoreConfig	dLegerPeers	String	4.5.0		null
MessageStoreConfig	dLegerSelfId	String	4.5.0		null
MessageStoreConfig	dataReadAheadEnable	boolean	5.1.2		false | 5.1.4=true
MessageStoreConfig	debugLockEnable	boolean	4.3.0		false
MessageStoreConfig	defaultQueryMaxNum	int	4.3.0		32
MessageStoreConfig	deleteCommitLogFilesInterval	int	3.2.6		100
MessageStoreConfig	deleteConsumeQueueFilesInterval	int	3.2.6		100
MessageStoreConfig	deleteFileBatchMax	int	5.0.0		10
MessageStoreConfig	deleteWhen	String	3.2.6		04
MessageStoreConfig	destroyMapedFileIntervalForcibly	int	3.2.6		120000
MessageStoreConfig	disappearTimeAfterStart	int	5.0.0		-1
MessageStoreConfig	diskFallRecorded	boolean	4.3.0		true
MessageStoreConfig	diskMaxUsedSpaceRatio	int	3.2.6		75
MessageStoreConfig	diskSpaceCleanForciblyRatio	int	5.0.0		85
MessageStoreConfig	diskSpaceWarningLevelRatio	int	5.0.0		90
MessageStoreConfig	dispatchCqCacheNum	int	5.0.0		4096
MessageStoreConfig	dispatchCqThreads	int	5.0.0		10
MessageStoreConfig	dispatchFromSenderThread	boolean	5.0.0		false
MessageStoreConfig	duplicationEnable	boolean	4.3.0		false
MessageStoreConfig	enableAcceleratedRecovery	boolean	5.3.4		false
MessageStoreConfig	enableAsyncReput	boolean	5.0.0		true
MessageStoreConfig	enableAutoInSyncReplicas	boolean	5.0.0		false
MessageStoreConfig	enableBatchPush	boolean	4.8.0		false
MessageStoreConfig	enableBuildConsumeQueueConcurrently	boolean	5.1.0		false
MessageStoreConfig	enableCleanExpiredOffset	boolean	5.0.0		false
MessageStoreConfig	enableCompaction	boolean	5.1.0		true
MessageStoreConfig	enableConsumeQueueExt	boolean	4.3.0		false
MessageStoreConfig	enableDLegerCommitLog	boolean	4.5.0		false
MessageStoreConfig	enableLmq	boolean	4.9.3		false
MessageStoreConfig	enableLmqQuota	boolean	5.5.0		false
MessageStoreConfig	enableLogConsumeQueueRepeatedlyBuildWhenRecover	boolean	5.3.4		false
MessageStoreConfig	enableMultiDispatch	boolean	4.9.3		false
MessageStoreConfig	enableRocksDBLog	boolean	5.1.4		false
MessageStoreConfig	enableRunningFlagsInFlush	boolean	5.3.4		false
MessageStoreConfig	enableScheduleAsyncDeliver	boolean	4.9.3		false
MessageStoreConfig	enableScheduleMessageStats	boolean	4.9.0		true
MessageStoreConfig	enabledAppendPropCRC	boolean	5.2.0		false
MessageStoreConfig	fastFailIfNoBufferInStorePool	boolean	4.3.0		false
MessageStoreConfig	fileReservedTime	int	3.2.6		72
MessageStoreConfig	flushCommitLogLeastPages	int	3.2.6		4
MessageStoreConfig	flushCommitLogThoroughInterval	int	3.2.6		10000
MessageStoreConfig	flushCommitLogTimed	boolean	3.2.6		false | 4.9.1=true
MessageStoreConfig	flushConsumeQueueLeastPages	int	3.2.6		2
MessageStoreConfig	flushConsumeQueueThoroughInterval	int	3.2.6		60000
MessageStoreConfig	flushDelayOffsetInterval	long	3.2.6		10000
MessageStoreConfig	flushDiskType	FlushDiskType|String	3.2.6		ASYNC_FLUSH
MessageStoreConfig	flushIntervalCommitLog	int	3.2.6		1000 | 4.3.0=500
MessageStoreConfig	flushIntervalConsumeQueue	int	3.2.6		1000
MessageStoreConfig	flushLeastPagesWhenWarmMapedFile	int	4.3.0		4096
MessageStoreConfig	forceVerifyPropCRC	boolean	5.2.0		false
MessageStoreConfig	haFlowControlEnable	boolean	5.0.0		false
MessageStoreConfig	haHousekeepingInterval	int	3.2.6		20000
MessageStoreConfig	haListenPort	int	3.2.6		10912
MessageStoreConfig	haMasterAddress	String	3.2.6		null
MessageStoreConfig	haMaxGapNotInSync	int	5.0.0		268435456
MessageStoreConfig	haMaxTimeSlaveNotCatchup	long	5.0.0		15000
MessageStoreConfig	haSendHeartbeatInterval	int	3.2.6		5000
MessageStoreConfig	haSlaveFallbehindMax	int	3.2.6	4.9.8	268435456
MessageStoreConfig	haTransferBatchSize	int	3.2.6		32768
MessageStoreConfig	inSyncReplicas	int	5.0.0		1
MessageStoreConfig	indexFileReadEnable	boolean	5.4.0		true
MessageStoreConfig	indexFileWriteEnable	boolean	5.4.0		true
MessageStoreConfig	indexRocksDBEnable	boolean	5.4.0		false
MessageStoreConfig	iteratorWhenUseRocksdbConsumeQueue	boolean	5.5.0		true
MessageStoreConfig	logicQueueForceSwapMapInterval	long	5.0.0		43200000
MessageStoreConfig	logicQueueSwapMapInterval	long	5.0.0		3600000
MessageStoreConfig	logicQueueSwapMapReserveFileNum	int	5.0.0		20
MessageStoreConfig	logicalDiskSpaceCleanForciblyThreshold	double	5.0.0		0.8
MessageStoreConfig	mapedFileSizeCommitLog	int	3.2.6	4.5.1	1073741824
MessageStoreConfig	mapedFileSizeConsumeQueue	int	3.2.6	4.5.1	6000000
MessageStoreConfig	mappedFileSizeCommitLog	int	4.5.2		1073741824
MessageStoreConfig	mappedFileSizeConsumeQueue	int	4.5.2		6000000
MessageStoreConfig	mappedFileSizeConsumeQueueExt	int	4.3.0		50331648
MessageStoreConfig	mappedFileSizeTimerLog	int	5.0.0		104857600
MessageStoreConfig	mappedFileSwapEnable	boolean	5.0.0		true
MessageStoreConfig	mapperFileSizeBatchConsumeQueue	int	5.0.0		13800000
MessageStoreConfig	maxAsyncPutMessageRequests	int	5.0.0		5000
MessageStoreConfig	maxBatchDeleteFilesNum	int	5.0.0		50
MessageStoreConfig	maxCheckMessageReuseBufferSize	int	5.5.1		1048576
MessageStoreConfig	maxChecksumRange	long	5.0.0		1073741824
MessageStoreConfig	maxConsumeQueueScan	int	5.1.0		20000
MessageStoreConfig	maxFilterMessageSize	int	5.2.0		16000
MessageStoreConfig	maxHaTransferByteInSecond	long	5.0.0		104857600
MessageStoreConfig	maxHashSlotNum	int	3.2.6		5000000
MessageStoreConfig	maxIndexNum	int	3.2.6		20000000
MessageStoreConfig	maxLmqConsumeQueueNum	int	4.9.3		20000
MessageStoreConfig	maxMessageSize	int	3.2.6		524288 | 4.3.0=4194304
MessageStoreConfig	maxMsgsNumBatch	int	3.2.6		64
MessageStoreConfig	maxOffsetMapSize	int	5.1.0		104857600
MessageStoreConfig	maxRecoveryCommitlogFiles	int	5.0.0		30
MessageStoreConfig	maxRocksDBIndexQueryDays	int	5.4.0		7
MessageStoreConfig	maxSlaveResendLength	long	5.0.0		268435456
MessageStoreConfig	maxTopicLength	int	5.0.0		1000 | 5.1.0=127
MessageStoreConfig	maxTransferBytesOnMessageInDisk	int	3.2.6		65536
MessageStoreConfig	maxTransferBytesOnMessageInMemory	int	3.2.6		262144
MessageStoreConfig	maxTransferCountOnMessageInDisk	int	3.2.6		8
MessageStoreConfig	maxTransferCountOnMessageInMemory	int	3.2.6		32
MessageStoreConfig	memTableFlushInterval	long	5.1.4	5.1.4	3600000
MessageStoreConfig	memTableFlushIntervalMs	long	5.2.0		3600000
MessageStoreConfig	messageDelayLevel	String	3.2.6		1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h
MessageStoreConfig	messageIndexEnable	boolean	3.2.6		true
MessageStoreConfig	messageIndexSafe	boolean	3.2.6		false
MessageStoreConfig	minInSyncReplicas	int	5.0.0		1
MessageStoreConfig	offsetCheckInSlave	boolean	4.3.0		false
MessageStoreConfig	osPageCacheBusyTimeOutMills	long	4.3.0		1000
MessageStoreConfig	popRocksdbBlockCacheSize	long	5.5.1		268435456
MessageStoreConfig	popRocksdbWriteBufferSize	long	5.5.1		33554432
MessageStoreConfig	preferredLeaderId	String	4.8.0		null
MessageStoreConfig	pullBatchMaxMessageCount	int	5.0.0		160
MessageStoreConfig	putConsumeQueueDataByFileChannel	boolean	5.3.1		true
MessageStoreConfig	putMessageTimeout	int	5.0.0		8000
MessageStoreConfig	putMsgIndexHightWater	int	3.2.6		600000
MessageStoreConfig	readOnlyCommitLogStorePaths	String	4.9.2		null
MessageStoreConfig	readUnCommitted	boolean	5.3.0		false
MessageStoreConfig	realTimePersistRocksDBConfig	boolean	5.1.4		true
MessageStoreConfig	recheckReputOffsetFromCq	boolean	5.0.0		false
MessageStoreConfig	redeleteHangedFileInterval	int	3.2.6		120000
MessageStoreConfig	replicasPerDiskPartition	int	5.0.0		1
MessageStoreConfig	rocksdbCQDoubleWriteEnable	boolean	5.3.1		false
MessageStoreConfig	rocksdbCQSelectiveDoubleWriteEnable	boolean	5.5.1		false
MessageStoreConfig	rocksdbCompressionType	String	5.3.2		lz4
MessageStoreConfig	rocksdbFlushWalFrequency	int	5.3.2		1024
MessageStoreConfig	rocksdbMaxSizeAmplificationPercent	int	5.5.1		25
MessageStoreConfig	rocksdbWalFileRollingThreshold	long	5.3.2		1073741824
MessageStoreConfig	sampleCountThreshold	int	5.1.0		5000
MessageStoreConfig	sampleSteps	int	5.1.2		32
MessageStoreConfig	scheduleAsyncDeliverMaxPendingLimit	int	4.9.3		2000
MessageStoreConfig	scheduleAsyncDeliverMaxResendNum2Blocked	int	4.9.3		3
MessageStoreConfig	searchBcqByCacheEnable	boolean	5.0.0		true
MessageStoreConfig	sharedByteBufferNum	int	5.3.4		16
MessageStoreConfig	slaveTimeout	int	4.9.3		3000
MessageStoreConfig	spinLockCollisionRetreatOptimalDegree	int	5.3.2		1000
MessageStoreConfig	statRocksDBCQIntervalSec	long	5.2.0		10
MessageStoreConfig	storePathBrokerIdentity	String	5.1.1		null
MessageStoreConfig	storePathCommitLog	String	3.2.6		host | 4.9.4=null
MessageStoreConfig	storePathDLedgerCommitLog	String	4.9.4		null
MessageStoreConfig	storePathEpochFile	String	5.0.0		host | 5.1.1=null
MessageStoreConfig	storePathRootDir	String	3.2.6		host
MessageStoreConfig	storeType	String	5.1.4		default
MessageStoreConfig	syncFlushTimeout	int	3.2.6		5000
MessageStoreConfig	syncFromLastFile	boolean	5.0.0		false
MessageStoreConfig	syncMasterFlushOffsetWhenStartup	boolean	5.0.0		false
MessageStoreConfig	timerColdDataCheckIntervalMs	int	5.1.2		60000
MessageStoreConfig	timerCongestNumEachSlot	int	5.0.0		2147483647
MessageStoreConfig	timerEnableCheckMetrics	boolean	5.0.0		true
MessageStoreConfig	timerEnableRetryUntilSuccess	boolean	5.3.2		false
MessageStoreConfig	timerFlushIntervalMs	int	5.0.0		1000
MessageStoreConfig	timerGetMessageThreadNum	int	5.0.0		3
MessageStoreConfig	timerInterceptDelayLevel	boolean	5.0.0		false
MessageStoreConfig	timerMaxDelaySec	int	5.0.0		259200
MessageStoreConfig	timerMetricSmallThreshold	int	5.0.0		1000000
MessageStoreConfig	timerPrecisionMs	int	5.0.0		1000
MessageStoreConfig	timerProgressLogIntervalMs	int	5.0.0		10000
MessageStoreConfig	timerPutMessageThreadNum	int	5.0.0		3
MessageStoreConfig	timerRecallToTimeWheelEnable	boolean	5.4.0		true
MessageStoreConfig	timerRecallToTimelineEnable	boolean	5.4.0		true
MessageStoreConfig	timerReputServiceCorePoolSize	int	5.5.0		6
MessageStoreConfig	timerReputServiceMaxPoolSize	int	5.5.0		6
MessageStoreConfig	timerReputServiceQueueCapacity	int	5.5.0		10000
MessageStoreConfig	timerRocksDBEnable	boolean	5.4.0		false
MessageStoreConfig	timerRocksDBPrecisionMs	long	5.4.0		1000
MessageStoreConfig	timerRocksDBRollIntervalHours	int	5.4.0		1
MessageStoreConfig	timerRocksDBRollMaxTps	double	5.4.0		8000.0
MessageStoreConfig	timerRocksDBRollRangeHours	int	5.4.0		2
MessageStoreConfig	timerRocksDBStopScan	boolean	5.4.0		false
MessageStoreConfig	timerRocksDBTimeExpiredMaxTps	double	5.4.0		200000.0
MessageStoreConfig	timerRollWindowSlot	int	5.0.0		172800
MessageStoreConfig	timerSkipUnknownError	boolean	5.2.0		false
MessageStoreConfig	timerStopEnqueue	boolean	5.0.0		false
MessageStoreConfig	timerWheelEnable	boolean	5.0.0		true
MessageStoreConfig	timerWheelSnapshotFlush	boolean	5.3.4		false
MessageStoreConfig	timerWheelSnapshotIntervalMs	int	5.3.4		10000
MessageStoreConfig	topicQueueLockNum	int	5.1.4		32
MessageStoreConfig	totalReplicas	int	5.0.0		1
MessageStoreConfig	transRocksDBEnable	boolean	5.4.0		false
MessageStoreConfig	transWriteOriginTransHalfEnable	boolean	5.4.0		true
MessageStoreConfig	transferMetadataJsonToRocksdb	boolean	5.3.1	5.3.1	false
MessageStoreConfig	transferOffsetJsonToRocksdb	boolean	5.3.1	5.3.1	false
MessageStoreConfig	transientStorePoolEnable	boolean	4.3.0		false
MessageStoreConfig	transientStorePoolSize	int	4.3.0		5
MessageStoreConfig	travelCqFileNumWhenGetMessage	int	5.0.0		1
MessageStoreConfig	useABSLock	boolean	5.3.2		false
MessageStoreConfig	useReentrantLockWhenPutMessage	boolean	4.3.0		false | 4.9.1=true
MessageStoreConfig	useSeparateStorePathForRocksdbCQ	boolean	5.5.0		false
MessageStoreConfig	wakeCommitWhenPutMessage	boolean	5.0.0		true
MessageStoreConfig	wakeFlushWhenPutMessage	boolean	5.0.0		false
MessageStoreConfig	warmMapedFileEnable	boolean	4.3.0		false
MessageStoreConfig	writeWithoutMmap	boolean	5.3.4		false
NamesrvConfig	clientRequestThreadPoolNums	int	5.0.0		8
NamesrvConfig	clientRequestThreadPoolQueueCapacity	int	5.0.0		50000
NamesrvConfig	clusterTest	boolean	4.3.0		false
NamesrvConfig	configBlackList	String	4.9.8	4.9.8	configBlackList;configStorePath;kvConfigPath
NamesrvConfig	configBlackList	String	5.2.0		configBlackList;configStorePath;kvConfigPath
NamesrvConfig	configStorePath	String	4.3.0		host
NamesrvConfig	defaultThreadPoolNums	int	5.0.0		16
NamesrvConfig	defaultThreadPoolQueueCapacity	int	5.0.0		10000
NamesrvConfig	deleteTopicWithBrokerRegistration	boolean	5.1.4		false
NamesrvConfig	enableAllTopicList	boolean	5.0.0		true
NamesrvConfig	enableControllerInNamesrv	boolean	5.0.0		false
NamesrvConfig	enableTopicList	boolean	5.0.0		true
NamesrvConfig	kvConfigPath	String	3.2.6		host
NamesrvConfig	needWaitForService	boolean	5.1.0		false
NamesrvConfig	notifyMinBrokerIdChanged	boolean	5.0.0		false
NamesrvConfig	orderMessageEnable	boolean	4.3.0		false
NamesrvConfig	productEnvName	String	4.3.0		center
NamesrvConfig	returnOrderTopicConfigToBroker	boolean	5.0.0		true
NamesrvConfig	rocketmqHome	String	3.2.6		host
NamesrvConfig	scanNotActiveBrokerInterval	long	5.0.0		5000
NamesrvConfig	supportActingMaster	boolean	5.0.0		false
NamesrvConfig	unRegisterBrokerQueueCapacity	int	5.0.0		3000
NamesrvConfig	waitSecondsForService	int	5.1.0		45
NettyClientConfig	channelNotActiveInterval	long	3.2.6		60000
NettyClientConfig	clientAsyncSemaphoreValue	int	3.2.6		2048 | 4.3.0=65535
NettyClientConfig	clientCallbackExecutorThreads	int	3.2.6		host
NettyClientConfig	clientChannelMaxIdleTimeSeconds	int	3.2.6		120
NettyClientConfig	clientCloseSocketIfTimeout	boolean	4.3.0		false | 4.9.1=true
NettyClientConfig	clientOnewaySemaphoreValue	int	3.2.6		2048 | 4.3.0=65535
NettyClientConfig	clientPooledByteBufAllocatorEnable	boolean	3.2.6		false
NettyClientConfig	clientSocketRcvBufSize	int	3.2.6		65535 | 4.9.3=0
NettyClientConfig	clientSocketSndBufSize	int	3.2.6		65535 | 4.9.3=0
NettyClientConfig	clientWorkerThreads	int	3.2.6		4
NettyClientConfig	connectTimeoutMillis	int	4.3.0		3000
NettyClientConfig	connectTimeoutMillis	long	3.2.6	3.2.6	3000
NettyClientConfig	disableCallbackExecutor	boolean	5.0.0		false
NettyClientConfig	disableNettyWorkerGroup	boolean	5.0.0		false
NettyClientConfig	enableReconnectForGoAway	boolean	5.2.0		true
NettyClientConfig	enableTransparentRetry	boolean	5.2.0	5.3.1	true
NettyClientConfig	maxReconnectIntervalTimeSeconds	long	5.2.0		60
NettyClientConfig	scanAvailableNameSrv	boolean	5.3.0		true
NettyClientConfig	socksProxyConfig	String	5.1.0		{}
NettyClientConfig	useTLS	boolean	4.3.0		false
NettyClientConfig	writeBufferHighWaterMark	int	4.9.3		0
NettyClientConfig	writeBufferLowWaterMark	int	4.9.3		0
NettyServerConfig	bindAddress	String	5.0.0		0.0.0.0
NettyServerConfig	enableShutdownGracefully	boolean	5.2.0		false
NettyServerConfig	listenPort	int	3.2.6		8888 | 5.0.0=0
NettyServerConfig	serverAsyncSemaphoreValue	int	3.2.6		64
NettyServerConfig	serverCallbackExecutorThreads	int	3.2.6		0
NettyServerConfig	serverChannelMaxIdleTimeSeconds	int	3.2.6		120
NettyServerConfig	serverNettyWorkerGroupEnable	boolean	5.3.1		true
NettyServerConfig	serverOnewaySemaphoreValue	int	3.2.6		256
NettyServerConfig	serverPooledByteBufAllocatorEnable	boolean	3.2.6		false | 4.3.0=true
NettyServerConfig	serverSelectorThreads	int	3.2.6		3
NettyServerConfig	serverSocketBacklog	int	4.9.3		1024
NettyServerConfig	serverSocketRcvBufSize	int	3.2.6		65535 | 4.9.3=0
NettyServerConfig	serverSocketSndBufSize	int	3.2.6		65535 | 4.9.3=0
NettyServerConfig	serverWorkerThreads	int	3.2.6		8
NettyServerConfig	shutdownWaitTimeSeconds	int	5.2.0		30
NettyServerConfig	useEpollNativeSelector	boolean	4.3.0		false
NettyServerConfig	writeBufferHighWaterMark	int	4.9.3		0
NettyServerConfig	writeBufferLowWaterMark	int	4.9.3		0
ProxyConfig	aclCacheExpiredSeconds	int	5.3.0		300
ProxyConfig	aclCacheMaxNum	int	5.3.0		20000
ProxyConfig	aclCacheRefreshSeconds	int	5.3.0		20
ProxyConfig	brokerConfigPath	String	5.0.0		null/conf/broker.conf
ProxyConfig	channelExpiredInSeconds	int	5.0.0		60
ProxyConfig	channelExpiredTimeout	long	5.1.0		120000
ProxyConfig	consumerProcessorThreadPoolNums	int	5.0.0		host
ProxyConfig	consumerProcessorThreadPoolQueueCapacity	int	5.0.0		10000
ProxyConfig	contextExpiredInSeconds	int	5.0.0		30
ProxyConfig	defaultInvisibleTimeMills	long	5.1.1		60000
ProxyConfig	detectInterval	int	5.1.4		2000
ProxyConfig	detectTimeout	int	5.1.4		200
ProxyConfig	enableACL	boolean	5.0.0	5.3.2	false
ProxyConfig	enableAclRpcHookForClusterMode	boolean	5.1.0		false
ProxyConfig	enableBatchAck	boolean	5.1.4		false
ProxyConfig	enableGrpcEpoll	boolean	5.0.0		false
ProxyConfig	enableMessageBodyEmptyCheck	boolean	5.3.2		true
ProxyConfig	enablePrintJstack	boolean	5.0.0		true
ProxyConfig	enableProxyAutoRenew	boolean	5.0.0		true
ProxyConfig	enableRemotingLocalProxyGrpc	boolean	5.1.0		true
ProxyConfig	enableTopicMessageTypeCheck	boolean	5.0.0		true
ProxyConfig	grpcBossLoopNum	int	5.0.0		1
ProxyConfig	grpcClientConsumerLongPollingBatchSize	int	5.0.0		32
ProxyConfig	grpcClientConsumerLongPollingTimeoutMillis	long	5.0.0	5.0.0	30000
ProxyConfig	grpcClientConsumerMaxLongPollingTimeoutMillis	long	5.1.0		20000
ProxyConfig	grpcClientConsumerMinLongPollingTimeoutMillis	long	5.1.0		5000
ProxyConfig	grpcClientIdleTimeMills	long	5.0.0		120000
ProxyConfig	grpcClientManagerThreadPoolNums	int	5.0.0		host
ProxyConfig	grpcClientManagerThreadQueueCapacity	int	5.0.0		10000
ProxyConfig	grpcClientProducerBackoffInitialMillis	long	5.0.0		10
ProxyConfig	grpcClientProducerBackoffMaxMillis	long	5.0.0		1000
ProxyConfig	grpcClientProducerBackoffMultiplier	int	5.0.0		2
ProxyConfig	grpcClientProducerMaxAttempts	int	5.0.0		3
ProxyConfig	grpcConsumerThreadPoolNums	int	5.0.0		host
ProxyConfig	grpcConsumerThreadQueueCapacity	int	5.0.0		10000
ProxyConfig	grpcMaxConcurrentCallsPerConnection	int	5.5.0		2147483647
ProxyConfig	grpcMaxInboundMessageSize	int	5.0.0		136314880
ProxyConfig	grpcProducerThreadPoolNums	int	5.0.0		host
ProxyConfig	grpcProducerThreadQueueCapacity	int	5.0.0		10000
ProxyConfig	grpcProxyRelayRequestTimeoutInSeconds	long	5.0.0		5
ProxyConfig	grpcRouteThreadPoolNums	int	5.0.0		host
ProxyConfig	grpcRouteThreadQueueCapacity	int	5.0.0		10000
ProxyConfig	grpcServerPort	Integer	5.0.0		8081
ProxyConfig	grpcShutdownTimeSeconds	long	5.2.0		30
ProxyConfig	grpcThreadPoolNums	int	5.0.0		host
ProxyConfig	grpcThreadPoolQueueCapacity	int	5.0.0		100000
ProxyConfig	grpcTlsCertPath	String	5.0.0	5.0.0	null/conf/tls/rocketmq.crt
ProxyConfig	grpcTlsKeyPath	String	5.0.0	5.0.0	null/conf/tls/rocketmq.key
ProxyConfig	grpcTlsTestModeEnable	boolean	5.0.0	5.0.0	true
ProxyConfig	grpcTransactionThreadPoolNums	int	5.0.0		host
ProxyConfig	grpcTransactionThreadQueueCapacity	int	5.0.0		10000
ProxyConfig	grpcWorkerLoopNum	int	5.0.0		host
ProxyConfig	heartbeatSyncerThreadPoolNums	int	5.1.0		4
ProxyConfig	heartbeatSyncerThreadPoolQueueCapacity	int	5.1.0		100
ProxyConfig	heartbeatSyncerTopicClusterName	String	5.1.0
ProxyConfig	heartbeatSyncerTopicName	String	5.1.0		DefaultHeartBeatSyncerTopic
ProxyConfig	invisibleTimeMillisWhenClear	long	5.0.0		1000
ProxyConfig	localProxyConnectTimeoutMs	int	5.1.0		3000
ProxyConfig	localServeAddr	String	5.1.0
ProxyConfig	lockTimeoutMsInHandleGroup	long	5.0.0		3000
ProxyConfig	longPollingReserveTimeInMillis	long	5.0.0		100
ProxyConfig	maxDelayTimeMills	long	5.0.0		86400000
ProxyConfig	maxInvisibleTimeMills	long	5.0.0		43200000
ProxyConfig	maxLiteRenewNumPerChannel	int	5.5.0		100
ProxyConfig	maxLiteTopicSize	int	5.5.0		64
ProxyConfig	maxMessageGroupSize	int	5.0.0		64
ProxyConfig	maxMessageSize	int	5.0.0		4194304
ProxyConfig	maxRenewRetryTimes	int	5.0.0		3
ProxyConfig	maxSyncLiteSubscriptionRate	int	5.5.0		5000
ProxyConfig	maxTransactionRecoverySecond	long	5.0.0		3600
ProxyConfig	maxUserPropertySize	int	5.0.0		16384
ProxyConfig	messageDelayLevel	String	5.0.0		1s 5s 10s 30s 1m 2m 3m 4m 5m 6m 7m 8m 9m 10m 20m 30m 1h 2h
ProxyConfig	metadataThreadPoolNums	int	5.0.0		3
ProxyConfig	metadataThreadPoolQueueCapacity	int	5.0.0		1000 | 5.2.0=100000
ProxyConfig	metricCollectorAddress	String	5.0.0
ProxyConfig	metricCollectorMode	String	5.0.0		off
ProxyConfig	metricGrpcExporterIntervalInMills	long	5.1.0		60000
ProxyConfig	metricGrpcExporterTimeOutInMills	long	5.1.0		3000
ProxyConfig	metricLoggingExporterIntervalInMills	long	5.1.1		10000
ProxyConfig	metricsExporterType	MetricsExporterType|String	5.5.0		DISABLE
ProxyConfig	metricsExporterType	MetricsExporterType|String|int	5.1.0	5.4.0	DISABLE
ProxyConfig	metricsGrpcExporterHeader	String	5.1.0
ProxyConfig	metricsGrpcExporterTarget	String	5.1.0
ProxyConfig	metricsInDelta	boolean	5.1.0		false
ProxyConfig	metricsLabel	String	5.1.0
ProxyConfig	metricsPromExporterHost	String	5.1.0
ProxyConfig	metricsPromExporterPort	int	5.1.0		5557
ProxyConfig	minInvisibleTimeMillsForRecv	long	5.0.0		10000
ProxyConfig	namesrvAddr	String	5.0.0		null
ProxyConfig	namesrvDomain	String	5.0.0
ProxyConfig	namesrvDomainSubgroup	String	5.0.0
ProxyConfig	printJstackInMillis	long	5.0.0		60000
ProxyConfig	printThreadPoolStatusInMillis	long	5.0.0		3000
ProxyConfig	producerProcessorThreadPoolNums	int	5.0.0		host
ProxyConfig	producerProcessorThreadPoolQueueCapacity	int	5.0.0		10000
ProxyConfig	proxyClusterName	String	5.1.0		DefaultCluster
ProxyConfig	proxyMode	String	5.0.0		CLUSTER
ProxyConfig	proxyName	String	5.1.0		host
ProxyConfig	regionId	String	5.1.0
ProxyConfig	remotingAccessAddr	String	5.1.0
ProxyConfig	remotingDefaultThreadPoolNums	int	5.1.0		host
ProxyConfig	remotingDefaultThreadPoolQueueCapacity	int	5.1.0		50000
ProxyConfig	remotingHeartbeatThreadPoolNums	int	5.1.0		host
ProxyConfig	remotingHeartbeatThreadPoolQueueCapacity	int	5.1.0		50000
ProxyConfig	remotingListenPort	int	5.1.0		8080
ProxyConfig	remotingPullMessageThreadPoolNums	int	5.1.0		host
ProxyConfig	remotingPullThreadPoolQueueCapacity	int	5.1.0		50000
ProxyConfig	remotingSendMessageThreadPoolNums	int	5.1.0		host
ProxyConfig	remotingSendThreadPoolQueueCapacity	int	5.1.0		10000
ProxyConfig	remotingTopicRouteThreadPoolNums	int	5.1.0		host
ProxyConfig	remotingTopicRouteThreadPoolQueueCapacity	int	5.1.0		50000
ProxyConfig	remotingUpdateOffsetThreadPoolNums	int	5.1.0		host
ProxyConfig	remotingUpdateOffsetThreadPoolQueueCapacity	int	5.1.0		10000
ProxyConfig	remotingWaitTimeMillsInDefaultQueue	long	5.1.0		3000
ProxyConfig	remotingWaitTimeMillsInHeartbeatQueue	long	5.1.0		31000
ProxyConfig	remotingWaitTimeMillsInPullQueue	long	5.1.0		5000
ProxyConfig	remotingWaitTimeMillsInSendQueue	long	5.1.0		3000
ProxyConfig	remotingWaitTimeMillsInTopicRouteQueue	long	5.1.0		3000
ProxyConfig	remotingWaitTimeMillsInUpdateOffsetQueue	long	5.1.0		3000
ProxyConfig	renewAheadTimeMillis	long	5.0.0		10000
ProxyConfig	renewMaxThreadPoolNums	int	5.0.0		4
ProxyConfig	renewMaxTimeMillis	long	5.0.0		10800000
ProxyConfig	renewSchedulePeriodMillis	long	5.0.0		5000
ProxyConfig	renewSliceTimeMillis	long	5.0.0	5.1.0	60000
ProxyConfig	renewThreadPoolNums	int	5.0.0		2
ProxyConfig	renewThreadPoolQueueCapacity	int	5.0.0		300
ProxyConfig	returnHandleGroupThreadPoolNums	int	5.4.0		2
ProxyConfig	rocketMQClusterName	String	5.0.0		DefaultCluster
ProxyConfig	rocketmqMQClientNum	int	5.0.0		6
ProxyConfig	sendLatencyEnable	boolean	5.1.4		false
ProxyConfig	startDetectorEnable	boolean	5.1.4		false
ProxyConfig	subscriptionGroupConfigCacheExpiredInSeconds	int	5.0.0	5.1.3	20
ProxyConfig	subscriptionGroupConfigCacheExpiredSeconds	int	5.1.4		300
ProxyConfig	subscriptionGroupConfigCacheMaxNum	int	5.0.0		20000
ProxyConfig	subscriptionGroupConfigCacheRefreshSeconds	int	5.1.4		20
ProxyConfig	tlsCertPath	String	5.1.0		null/conf/tls/rocketmq.crt
ProxyConfig	tlsCertWatchIntervalMs	int	5.3.4		3600000
ProxyConfig	tlsKeyPassword	String	5.5.0
ProxyConfig	tlsKeyPath	String	5.1.0		null/conf/tls/rocketmq.key
ProxyConfig	tlsTestModeEnable	boolean	5.1.0		true
ProxyConfig	topicConfigCacheExpiredInSeconds	int	5.0.0	5.1.3	20
ProxyConfig	topicConfigCacheExpiredSeconds	int	5.1.4		300
ProxyConfig	topicConfigCacheMaxNum	int	5.0.0		20000
ProxyConfig	topicConfigCacheRefreshSeconds	int	5.1.4		20
ProxyConfig	topicRouteServiceCacheExpiredInSeconds	int	5.0.0	5.1.3	20
ProxyConfig	topicRouteServiceCacheExpiredSeconds	int	5.1.4		300
ProxyConfig	topicRouteServiceCacheMaxNum	int	5.0.0		20000
ProxyConfig	topicRouteServiceCacheRefreshSeconds	int	5.1.4		20
ProxyConfig	topicRouteServiceThreadPoolNums	int	5.0.0		host
ProxyConfig	topicRouteServiceThreadPoolQueueCapacity	int	5.0.0		5000
ProxyConfig	traceOn	boolean	5.1.0		false
ProxyConfig	transactionDataExpireMillis	long	5.0.0		30000
ProxyConfig	transactionDataExpireScanPeriodMillis	long	5.0.0		10000
ProxyConfig	transactionDataMaxNum	int	5.0.0		15
ProxyConfig	transactionDataMaxWaitClearMillis	long	5.0.0		30000
ProxyConfig	transactionHeartbeatBatchNum	int	5.0.0		100
ProxyConfig	transactionHeartbeatPeriodSecond	int	5.0.0		20
ProxyConfig	transactionHeartbeatThreadPoolNums	int	5.0.0		20
ProxyConfig	transactionHeartbeatThreadPoolQueueCapacity	int	5.0.0		200
ProxyConfig	useDelayLevel	boolean	5.0.0		true | 5.1.1=false
ProxyConfig	useEndpointPortFromRequest	boolean	5.1.1		false
ProxyConfig	userCacheExpiredSeconds	int	5.3.0		300
ProxyConfig	userCacheMaxNum	int	5.3.0		20000
ProxyConfig	userCacheRefreshSeconds	int	5.3.0		20
ProxyConfig	userPropertyMaxNum	int	5.0.0		128
TieredMessageStoreConfig	brokerClusterName	String	5.1.0	5.2.0	DefaultCluster
TieredMessageStoreConfig	brokerName	String	5.1.0	5.2.0	host
TieredMessageStoreConfig	commitLogRollingInterval	int	5.1.0	5.2.0	24
TieredMessageStoreConfig	commitLogRollingMinimumSize	int	5.1.0	5.2.0	134217728
TieredMessageStoreConfig	maxCommitJitter	int	5.1.0	5.2.0	100
TieredMessageStoreConfig	messageIndexEnable	boolean	5.1.0	5.2.0	true
TieredMessageStoreConfig	objectStoreAccessKey	String	5.1.2	5.2.0
TieredMessageStoreConfig	objectStoreBucket	String	5.1.2	5.2.0
TieredMessageStoreConfig	objectStoreEndpoint	String	5.1.2	5.2.0
TieredMessageStoreConfig	objectStoreSecretKey	String	5.1.2	5.2.0
TieredMessageStoreConfig	ossAccessKey	String	5.1.0	5.1.1
TieredMessageStoreConfig	ossBucket	String	5.1.0	5.1.1
TieredMessageStoreConfig	ossEndpoint	String	5.1.0	5.1.1
TieredMessageStoreConfig	ossSecretKey	String	5.1.0	5.1.1
TieredMessageStoreConfig	readAheadBatchSizeFactorThreshold	int	5.1.0	5.2.0	8
TieredMessageStoreConfig	readAheadCacheExpireDuration	long	5.1.0	5.2.0	10000
TieredMessageStoreConfig	readAheadCacheSizeThresholdRate	double	5.1.0	5.2.0	0.3
TieredMessageStoreConfig	readAheadMaxFactor	int	5.1.0	5.2.0	24
TieredMessageStoreConfig	readAheadMessageCountThreshold	int	5.1.0	5.2.0	2048
TieredMessageStoreConfig	readAheadMessageSizeThreshold	int	5.1.0	5.2.0	134217728
TieredMessageStoreConfig	readAheadMinFactor	int	5.1.0	5.2.0	2
TieredMessageStoreConfig	recordGetMessageResult	boolean	5.2.0	5.2.0	false
TieredMessageStoreConfig	storePathRootDir	String	5.1.0	5.2.0	host
TieredMessageStoreConfig	tieredBackendServiceProvider	String	5.1.0	5.2.0	org.apache.rocketmq.tieredstore.provider.posix.PosixFileSegment | 5.1.3=org.apache.rocketmq.tieredstore.provider.memory.MemoryFileSegment
TieredMessageStoreConfig	tieredMetadataServiceProvider	String	5.1.0	5.2.0	org.apache.rocketmq.tieredstore.metadata.TieredMetadataManager
TieredMessageStoreConfig	tieredStorageLevel	String|TieredStorageLevel|int	5.1.0	5.2.0	NOT_IN_DISK
TieredMessageStoreConfig	tieredStoreCommitLogMaxSize	long	5.1.0	5.2.0	1073741824
TieredMessageStoreConfig	tieredStoreConsumeQueueMaxSize	long	5.1.0	5.2.0	104857600
TieredMessageStoreConfig	tieredStoreFilePath	String	5.1.2	5.2.0
TieredMessageStoreConfig	tieredStoreFileReservedTime	int	5.1.0	5.2.0	72
TieredMessageStoreConfig	tieredStoreFilepath	String	5.1.0	5.1.1
TieredMessageStoreConfig	tieredStoreGroupCommitCount	int	5.1.0	5.2.0	2500
TieredMessageStoreConfig	tieredStoreGroupCommitSize	int	5.1.0	5.2.0	33554432
TieredMessageStoreConfig	tieredStoreIndexFileMaxHashSlotNum	int	5.1.0	5.2.0	5000000
TieredMessageStoreConfig	tieredStoreIndexFileMaxIndexNum	int	5.1.0	5.2.0	20000000
TieredMessageStoreConfig	tieredStoreIndexFileRollingIdleInterval	int	5.1.0	5.2.0	10800000
TieredMessageStoreConfig	tieredStoreMaxGroupCommitCount	int	5.1.0	5.2.0	10000
tieredstore.MessageStoreConfig	brokerClusterName	String	5.3.0		DefaultCluster
tieredstore.MessageStoreConfig	brokerName	String	5.3.0		host
tieredstore.MessageStoreConfig	commitLogRollingInterval	int	5.3.0		24
tieredstore.MessageStoreConfig	commitLogRollingMinimumSize	int	5.3.0		134217728 | 5.3.1=16777216
tieredstore.MessageStoreConfig	maxCommitJitter	int	5.3.0	5.3.0	100
tieredstore.MessageStoreConfig	messageIndexEnable	boolean	5.3.0		true
tieredstore.MessageStoreConfig	objectStoreAccessKey	String	5.3.0
tieredstore.MessageStoreConfig	objectStoreBucket	String	5.3.0
tieredstore.MessageStoreConfig	objectStoreEndpoint	String	5.3.0
tieredstore.MessageStoreConfig	objectStoreSecretKey	String	5.3.0
tieredstore.MessageStoreConfig	readAheadCacheAfterReadExpireDuration	long	5.5.1		10000
tieredstore.MessageStoreConfig	readAheadCacheCreateExpireDuration	long	5.5.1		180000
tieredstore.MessageStoreConfig	readAheadCacheEnable	boolean	5.3.0		true
tieredstore.MessageStoreConfig	readAheadCacheExpireDuration	long	5.3.0		15000
tieredstore.MessageStoreConfig	readAheadCacheSizeThresholdRate	double	5.3.0		0.3
tieredstore.MessageStoreConfig	readAheadMessageCountThreshold	int	5.3.0		4096
tieredstore.MessageStoreConfig	readAheadMessageSizeThreshold	int	5.3.0		16777216
tieredstore.MessageStoreConfig	recordGetMessageResult	boolean	5.3.0		false
tieredstore.MessageStoreConfig	storePathRootDir	String	5.3.0		host
tieredstore.MessageStoreConfig	tieredBackendServiceProvider	String	5.3.0		org.apache.rocketmq.tieredstore.provider.MemoryFileSegment
tieredstore.MessageStoreConfig	tieredMetadataServiceProvider	String	5.3.0		org.apache.rocketmq.tieredstore.metadata.DefaultMetadataStore
tieredstore.MessageStoreConfig	tieredStorageLevel	String|TieredStorageLevel|int	5.3.0		NOT_IN_DISK
tieredstore.MessageStoreConfig	tieredStoreCommitLogMaxSize	long	5.3.0		1073741824
tieredstore.MessageStoreConfig	tieredStoreConsumeQueueMaxSize	long	5.3.0		104857600
tieredstore.MessageStoreConfig	tieredStoreCrcCheckEnable	boolean	5.3.0		false
tieredstore.MessageStoreConfig	tieredStoreDeleteFileEnable	boolean	5.3.1		true
tieredstore.MessageStoreConfig	tieredStoreDeleteFileInterval	long	5.3.1		3600000
tieredstore.MessageStoreConfig	tieredStoreDispatchMinFreeMemoryMaxBytes	long	5.5.1		1073741824
tieredstore.MessageStoreConfig	tieredStoreDispatchMinFreeMemoryRatio	double	5.5.1		0.1
tieredstore.MessageStoreConfig	tieredStoreFilePath	String	5.3.0
tieredstore.MessageStoreConfig	tieredStoreFileReservedTime	int	5.3.0		72
tieredstore.MessageStoreConfig	tieredStoreGroupCommit	boolean	5.3.0		true
tieredstore.MessageStoreConfig	tieredStoreGroupCommitCount	int	5.3.0		4096
tieredstore.MessageStoreConfig	tieredStoreGroupCommitSize	int	5.3.0		4194304
tieredstore.MessageStoreConfig	tieredStoreGroupCommitTimeout	int	5.3.0		30000
tieredstore.MessageStoreConfig	tieredStoreIndexFileMaxHashSlotNum	int	5.3.0		5000000
tieredstore.MessageStoreConfig	tieredStoreIndexFileMaxIndexNum	int	5.3.0		20000000
tieredstore.MessageStoreConfig	tieredStoreIndexFileRollingIdleInterval	int	5.3.0	5.3.0	10800000
tieredstore.MessageStoreConfig	tieredStoreMaxFallBehindSize	long	5.3.0	5.3.0	134217728
tieredstore.MessageStoreConfig	tieredStoreMaxGroupCommitCount	int	5.3.0		10000
tieredstore.MessageStoreConfig	tieredStoreMaxPendingLimit	int	5.3.0		10000
tieredstore.MessageStoreConfig	writeWithoutMmap	boolean	5.4.0		false
`
